"""Bytes -> text, whatever the sender says about their encoding."""

from __future__ import annotations

import codecs
import re

from resiliparse.parse.encoding import detect_encoding

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.I)
META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.I)
# What a name means in practice: the bigger set that senders really use.
WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
NOT_TEXT = {
    "base64",
    "bz2",
    "hex",
    "quopri",
    "rot13",
    "uu",
    "zlib",
    "idna",
    "punycode",
    "utf-7",
    "unicode_escape",
}


def known(name: str) -> str:
    """Python's name of a charset, widened; empty for an unknown one."""
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return ""
    return "" if found in NOT_TEXT or found.startswith("raw") else WIDER.get(found, found)


def strict(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def decode(body: bytes, content_type: str = "") -> str:
    """``body`` as text: byte-order mark, UTF-8 when it is valid, then what is declared when it fits,
    then a guess.

    Valid UTF-8 wins over any declaration (text in another multi-byte set is practically never valid
    UTF-8). A few
    broken characters in UTF-8 are replaced. Never raises.
    """
    for mark, charset in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    head = body[:64]
    if b"\0" in head:
        return body.decode("utf-16-be" if head.lstrip().startswith(b"\0") else "utf-16-le", "replace")
    header = IN_HEADER.search(content_type)
    inside = DECLARED.search(body[:400]) or META.search(body[:4096])
    names = [inside.group(1).decode("ascii", "ignore")] if inside else []
    names += [header.group(1)] if header else []
    declared = [charset for charset in map(known, names) if charset]
    if b"\x1b" in body and declared and declared[0].startswith("iso2022"):
        return body.decode(declared[0], "replace")
    text = strict(body, "utf-8")
    if text is not None:
        return text
    for charset in declared:
        if charset not in ("utf-8", "cp1252") and not charset.startswith("utf-"):
            text = strict(body, charset)
            if text is not None:
                return text
    if "utf-8" in declared or not declared:
        loose = body.decode("utf-8", "replace")
        foreign = sum(byte > 127 for byte in body[:200_000])
        if loose[:200_000].count("\ufffd") * 50 <= foreign:
            return loose
    return _guess(body, declared)


HIGH_RUN = re.compile(rb"[\x80-\xff]+")
COMMON_LEADS = frozenset([0xA1, 0xA3, *range(0xB0, 0xD8)])  # marks, full-width forms, the 3,755 common Han


def looks_like_gb(body: bytes) -> bool:
    """Whether bytes above ASCII stand in pairs whose first ones are those of common Han in GB 2312.

    Detectors need more text than a few titles; European text has single bytes, Cyrillic other ones.
    """
    runs = HIGH_RUN.findall(body[:100_000])
    leads = [lead for run in runs for lead in run[::2]]
    even = sum(len(run) for run in runs if len(run) % 2 == 0)
    return (
        even >= 0.95 * sum(map(len, runs))
        and sum(lead in COMMON_LEADS for lead in leads) >= 0.7 * len(leads) > 0
    )


def _guess(body: bytes, declared: list[str]) -> str:
    if "cp1252" in declared:
        return body.decode("cp1252", "replace")
    found = known(detect_encoding(body[:100_000]) or "")
    likely = ("gb18030", found) if looks_like_gb(body) else (found, "gb18030")
    for charset in (*likely, "big5hkscs"):
        text = strict(body, charset) if charset and charset != "utf-8" else None
        if text is not None:
            return text
    return body.decode(found or (declared[0] if declared else "utf-8"), "replace")
