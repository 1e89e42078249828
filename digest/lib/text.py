"""Plain text: where sentences end, in English and Chinese."""

from __future__ import annotations

import re

# Words whose full stop ends no sentence. Lower case, without the stop.
ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st mt rev hon gov sen rep gen col lt sgt capt maj adm pres supt det insp "
    "inc ltd co corp bros cos llc plc dept univ assn est no nos vol ed eds fig al vs etc approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev "
    "okla ore pa tenn tex va vt wash wis wyo ave blvd rd sq ft".split()
)
LATIN_END = re.compile(
    r"(?<=[.!?])(?P<close>[\"'”’)\]]*)\s+(?=[\"'“‘(\[]*[A-Z0-9\u3400-\u9fff])|(?<=\.\.\.)\s+|…\s+"
)
HAN_END = re.compile(
    r"(?<=[。！？；])(?![。！？；”’」』）)\"])|(?<=[。！？；][”’」』）)\"])(?![。！？；”’」』）)\"，、])"
)
SPEECH_FOLLOWS = re.compile(r"[\u3400-\u9fff]{1,8}?(?:说|称|表示|道|指出|认为|写道)")
LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)\.$")
STARTER = re.compile(
    r"(?:The|A|An|He|She|It|In|On|But|And|They|We|This|That|His|Her|Their|Its|At|For|As|If|When)\b"
)


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order, each with its own end mark; a line break always ends one.

    Ends are ``.!?`` before a space and a capital, digit, quote or Han, and ``。！？；`` anywhere;
    closing quotes and brackets stay with the sentence they close.
    """
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for end in HAN_END.finditer(line):
            if line[end.start() - 1] in "”’」』" and SPEECH_FOLLOWS.match(line, end.start()):
                continue  # “…。”he said: one sentence
            found += _latin(line[start : end.start()].strip())
            start = end.start()
        found += _latin(line[start:].strip())
    return found


def _latin(text: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in LATIN_END.finditer(text):
        before = text[start : end.start()]
        if text[end.start()] == "…":
            before += "…"
        elif _abbreviated(before) and not ("." in before[-4:-1] and STARTER.match(text, end.end())):
            continue
        found.append((before + (end["close"] or "")).strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _abbreviated(text: str) -> bool:
    """Whether the last stop belongs to a word: "Mr.", "U.S.", an initial."""
    word = LAST_WORD.search(text)
    if not word:
        return False
    last = word[1].lower()
    return last in ABBREVIATIONS or "." in last or (len(last) == 1 and last != "i")
