"""The text of an XML feed made safe and regular before any parser sees it. No DTD and no entity survives."""

from __future__ import annotations

import re
from datetime import datetime
from html.entities import html5
from itertools import islice

from crawler.feeds.dates import read_date

ROOT = re.compile(r"<(?:[\w-]+:)?(rss|feed|rdf|channel)\b", re.I)
HTML = re.compile(r"\A(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
# What makes a page that is wrapped around a feed still a feed.
CERTAIN = re.compile(
    r"<(?:feed\s[^<>]*?xmlns\s*=\s*[\"']http://(?:www\.w3\.org/2005/atom|purl\.org/atom/ns#)|rss\s[^<>]*?version\s*=|rdf:rdf\s)",
    re.I,
)
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,30});")
MOST_ITEMS = 5_000
XML_OWN = {"amp", "lt", "gt", "quot", "apos"}
DATE = re.compile(
    r"<((?:[\w-]{1,20}:)?(?:pubdate|published|updated|issued|modified|created|date))(\s[^<>]{0,200})?>\s*"
    r"(?:<!\[CDATA\[)?([^<>\]]{0,120})(?:\]\]>)?\s*</\1\s*>",
    re.I,
)
ITUNES_IMAGE = re.compile(r"<itunes:image\s[^<>]*?href\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')[^<>]*>", re.I)
LAST_ITEM = re.compile(r"</((?:[\w-]+:)?(?:item|entry))\s*>", re.I)
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    "|&#(?:x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[1-9]|2[0-9]|3[01]));"
)


class Refused(Exception):
    """The text is no XML feed; the argument says why."""


def regular(text: str, *, now: datetime, chinese: bool) -> str:
    """An XML feed without prolog, DTD, named entities and control characters, whole, its dates in ISO
    8601 UTC.

    Raises `Refused`. Every step is one pass, so a bomb costs no more than its own length.
    """
    root = ROOT.search(text[:200_000])
    if root is None or (HTML.match(text[:5_000]) and not CERTAIN.search(text[:5_000])):
        raise Refused("a web page instead of a feed" if "<html" in text[:5_000].lower() else "not a feed")
    text = CONTROL.sub("", text[start_of_root(text) :])
    text = children_as_text(outside_cdata(text))
    text = ITUNES_IMAGE.sub(r'<enclosure type="image/jpeg" url=\1/>', text).replace("</itunes:image>", "")

    def date(match: re.Match[str]) -> str:
        moment = read_date(match.group(3), now=now, chinese=chinese)
        return f"<{match.group(1)}>{moment.isoformat()}</{match.group(1)}>" if moment else ""

    return '<?xml version="1.0" encoding="utf-8"?>\n' + whole(DATE.sub(date, text))


def start_of_root(text: str) -> int:
    """Where the root element opens: after declaration, comments, instructions and the whole DOCTYPE."""
    at = 0
    while True:
        at = text.find("<", at)
        if at < 0:
            raise Refused("not a feed")
        if text.startswith("<!--", at):
            at = _after(text, "-->", at)
        elif text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            at = _after_doctype(text, at)
        elif text.startswith("<!", at):
            at = _after(text, ">", at)
        elif ROOT.match(text, at):
            return at
        else:
            at += 1


def _after(text: str, mark: str, at: int) -> int:
    end = text.find(mark, at)
    if end < 0:
        raise Refused("broken before its first element")
    return end + len(mark)


DTD_MARK = re.compile(r"[\"'\[\]>]|<!--")


def _after_doctype(text: str, at: int) -> int:
    inside = False
    at += 9
    while match := DTD_MARK.search(text, at):
        mark, at = match.group(0), match.end()
        if mark in ("'", '"', "<!--"):
            at = _after(text, "-->" if mark == "<!--" else mark, at)
        elif mark == ">" and not inside:
            return at
        else:
            inside = mark == "[" or (inside and mark != "]")
    raise Refused("broken before its first element")


BARE = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")


def outside_cdata(text: str) -> str:
    """Named entities as characters and lone ampersands escaped, but in CDATA sections, where & is only
    itself.
    """
    parts: list[str] = []
    at = 0
    while True:
        start = text.find("<![CDATA[", at)
        piece = text[at:] if start < 0 else text[at:start]
        parts.append(BARE.sub("&amp;", ENTITY.sub(_character, piece)) if "&" in piece else piece)
        if start < 0:
            return "".join(parts)
        end = text.find("]]>", start)
        if end < 0:
            return "".join([*parts, text[start:]])
        parts.append(text[start : end + 3])
        at = end + 3


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group(0) if name in XML_OWN else html5.get(f"{name};", "")


# Where a body of RSS opens or ends; an item ends whatever is open in it.
BODY_MARK = re.compile(r"<!\[CDATA\[|<(/?)(description|content:encoded|item)(?=[\s/>])([^<>]*)>")


def children_as_text(text: str) -> str:
    """HTML that stands in the bodies of RSS as elements, escaped as it should be: readers keep only the text
    before the first element.
    """
    parts: list[str] = []
    done = at = 0
    opened = ""  # the element we are in, from ``begin`` on, with its CDATA ``sections`` (start, end)
    begin = 0
    sections: list[tuple[int, int]] = []
    while mark := BODY_MARK.search(text, at):
        at = mark.end()
        if mark.group(0) == "<![CDATA[":
            end = text.find("]]>", at)
            if end < 0:
                break
            at = end + 3
            sections.append((mark.start(), at))
            continue
        closes, name, rest = mark.groups()
        if closes and name == opened:
            parts += [text[done:begin], escaped(text, begin, mark.start(), sections)]
            done = mark.start()
        opens = not closes and name != "item" and not rest.endswith("/") and "xhtml" not in rest
        opened, begin, sections = name if opens else "", at, []
    return "".join([*parts, text[done:]])


def escaped(text: str, start: int, end: int, sections: list[tuple[int, int]]) -> str:
    """``text[start:end]`` with its tags escaped, but not in CDATA sections."""
    parts = []
    for first, last in [*sections, (end, end)]:
        parts += [text[start:first].replace("<", "&lt;"), text[first:last]]
        start = last
    return "".join(parts)


def whole(text: str) -> str:
    """``text`` as a whole document of at most 5,000 items: what is cut or longer ends after an item."""
    root = re.match(r"<([\w:.-]+)", text)
    if root is None:
        return text
    name = root.group(1)
    end = text.rfind(f"</{name}")
    if end >= 0 and text.count("<item") + text.count("<entry") <= MOST_ITEMS:
        return f"{text[:end]}</{name}>"
    last = 0
    for match in islice(LAST_ITEM.finditer(text), MOST_ITEMS):
        last = match.end()
    if not last:
        raise Refused("cut before its first item ended")
    inner = "</channel>" if name.lower().endswith("rss") else ""
    return f"{text[:last]}{inner}</{name}>"
