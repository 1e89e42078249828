"""Foreign text made plain: characters that deceive removed, HTML flattened, cut to size, split into
sentences.
"""

from __future__ import annotations

import html
import re
import unicodedata

from lxml import etree


def words(text: str) -> frozenset[str]:
    """The words of a string, as a set."""
    return frozenset(text.split())


# C0 but tab and newline, DEL and C1; soft hyphen; zero-width and bidi controls; the invisible "tag"
# letters and
# variation selectors that carry hidden words; lone surrogates and non-characters.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# A joiner is kept only where it joins pictures.
LONE_JOINER = re.compile("(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
BLANKS = re.compile(r"[^\S\n]+")
HTML_LIMIT = 100_000  # characters of markup read for one text; the rest cannot matter after the cut


def visible(text: str) -> str:
    """``text`` without control, bidi, zero-width and other invisible characters; newlines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    text = LINE_ENDS.sub("\n", text)
    return LONE_JOINER.sub("", INVISIBLE.sub("", text))


def clean(text: str) -> str:
    """`visible` in NFC, in which a text may be longer than it was."""
    return unicodedata.normalize("NFC", visible(text))


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, ended at a word where one is near, with an ellipsis when cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ", max(0, limit - 40))
    return (head[:space] if space > 0 else head).rstrip(" ,;:、，；：") + "…"


def line(text: str, limit: int) -> str:
    """One clean line of at most ``limit`` characters."""
    return cut(" ".join(clean(text[: limit * 20]).split()), limit)


def paragraphs(text: str, limit: int) -> str:
    """Clean lines without blank ones, at most ``limit`` characters."""
    lines = (BLANKS.sub(" ", part).strip() for part in clean(text[: limit * 20]).split("\n"))
    return cut("\n".join(part for part in lines if part), limit)


BLOCKS = words(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul"
)
SILENT = words(
    "script style template noscript noframes iframe object embed svg math head select textarea "
    "button audio video canvas"
)
HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.I,
)
VOID = words("area base br col embed hr img input link meta param source track wbr")


class _Flattener:
    """Parser target: the text a reader would see, newlines where blocks end, and the first picture."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.hidden: list[str] = []  # open elements inside (and with) the outermost hidden one
        self.image = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.hidden or tag in SILENT or hides(attributes):
            if tag not in VOID:
                self.hidden.append(tag)
        elif tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "img" and not self.image:
            self.image = picture(attributes)

    def end(self, tag: str) -> None:
        if self.hidden:
            while tag not in VOID and self.hidden and self.hidden.pop() != tag:
                pass
        elif tag in BLOCKS:
            self.parts.append("\n")

    def data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data.replace("\n", " "))

    def close(self) -> tuple[str, str]:
        return "".join(self.parts), self.image


def hides(attributes: dict[str, str]) -> bool:
    """Whether an element with these attributes is one that no reader sees."""
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or HIDING_STYLE.search(attributes.get("style", "")) is not None
    )


def picture(attributes: dict[str, str]) -> str:
    """Address of an <img>, empty for counting pixels and icons."""
    sizes = (attributes.get("width", ""), attributes.get("height", ""))
    if any(size.isdigit() and int(size) < 48 for size in sizes):
        return ""
    return attributes.get("src", "").strip()


def flatten(markup: str) -> tuple[str, str]:
    """(text, first picture's address) of an HTML fragment; text without markup is returned as it is."""
    if "<" not in markup:
        return (html.unescape(markup) if "&" in markup else markup), ""
    markup = INVISIBLE.sub("", LINE_ENDS.sub("\n", markup[:HTML_LIMIT]))
    parser = etree.HTMLParser(target=_Flattener(), no_network=True)
    try:
        result: tuple[str, str] = etree.fromstring(f"<body>{markup}", parser)
    except etree.LxmlError:
        return html.unescape(re.sub(r"<[^<>]*>", " ", markup)), ""
    return result


def plain(markup: str, limit: int = 20_000) -> str:
    """HTML as plain paragraphs, one a line, of at most ``limit`` characters."""
    return paragraphs(flatten(markup)[0], limit)


# A tag in a title is markup when it has a partner, attributes, or is a void element; a lone <div> is a word.
TITLE_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.I | re.S)
TITLE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)/?>")
TITLE_VOID = {"br", "img", "hr", "wbr", "input", "embed", "link", "meta"}
TITLE_KNOWN = re.compile(
    r"(?:a|abbr|b|big|blockquote|body|center|cite|code|del|div|em|font|h[1-6]|html|i|iframe|ins|kbd|li|mark|"
    r"object|ol|p|q|s|script|small|span|strike|strong|style|sub|sup|svg|table|td|tr|tt|u|ul)\Z",
    re.I,
)


def without_tags(text: str) -> str:
    """A title without its markup; angle brackets that are words ("Vec<T>") stay."""
    if "<" not in text:
        return text
    text = TITLE_SCRIPT.sub("", text)
    tags = [match.group(1) + match.group(2).lower() for match in TITLE_TAG.finditer(text)]
    opened = {tag for tag in tags if not tag.startswith("/")}
    closed = {tag[1:] for tag in tags if tag.startswith("/")}

    def markup(match: re.Match[str]) -> str:
        name = match.group(2).lower()
        if name in TITLE_VOID:
            return " "
        known = TITLE_KNOWN.match(name)
        paired = name in opened and name in closed
        return "" if known and (paired or match.group(3).strip() or match.group(1)) else match.group(0)

    return TITLE_TAG.sub(markup, text)


def title_of(raw: str, limit: int = 500) -> str:
    """A feed's title as one plain line: entities undone (also when escaped twice), markup removed."""
    text = raw[: limit * 20]
    for _ in range(3):
        text = without_tags(text)
        again = html.unescape(text)
        if again == text:
            break
        text = again
    return line(text, limit)


# ---- sentences
# -----------------------------------------------------------------------------------------------

CLOSERS = "\"'”’」』）)】》\\]"  # stands inside a character class
END = re.compile(
    rf"(?:[。！？；]+|……|[!?]+(?=[{CLOSERS}]*(?:\s|[\u3400-\u9fff]|$))|\.+(?=[{CLOSERS}]*(?:\s|$))"
    rf"|…(?=[{CLOSERS}]*(?:\s|$)))[{CLOSERS}]*"
)
WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z.'’-]*)\Z")
TITLES = words(
    "mr mrs ms dr prof gen sen rep gov lt col capt sgt rev hon pres maj cmdr adm st mt ft vs no "
    "nos fig eq vol pp ed eds al cf e.g i.e viz messrs supt det insp asst"
)
MONTHS = words("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun")
# May end a sentence or stand inside one: they end it when what follows opens a sentence.
DOUBTFUL = words(
    "inc corp co ltd llc plc jr sr bros dept etc a.m p.m u.s u.k u.n e.u d.c ph.d est ave blvd rd"
)
OPENERS = words(
    "The A An In On At It Its He She They We I You But And This That These Those There However "
    "Meanwhile While When After Before As For If With By To From His Her Their Our Not No So Yet "
    "Still Some Many Most All Both Each What Why How Who Where"
)
ATTRIBUTION = re.compile(r"[^，。！？；\n“”]{0,14}?(?:说|表示|称|指出|认为|写道|道|坦言|强调|透露|回应|补充)")


def sentences(text: str) -> list[str]:
    """The sentences of English or Chinese text, trimmed, in order. A newline always ends one."""
    found: list[str] = []
    for part in text.split("\n"):
        start = 0
        for match in END.finditer(part):
            if _ends(part, start, match):
                found.append(part[start : match.end()].strip())
                start = match.end()
        found.append(part[start:].strip())
    return [sentence for sentence in found if sentence]


def _ends(part: str, start: int, match: re.Match[str]) -> bool:
    after = part[match.end() :].lstrip()
    mark = match.group(0)
    if not after:
        return True
    if mark[0] in "。！？；…":
        return not (mark[-1] in "”」』’" and ATTRIBUTION.match(after))
    if after[0].islower():
        return False
    if mark[0] == ".":
        word = WORD_BEFORE.search(part, max(start, match.start() - 24), match.start())
        name = word.group(1).lower() if word else ""
        if name in TITLES or (name in MONTHS and after[0].isdigit()):
            return False
        initial = len(name) == 1 and part[match.start() - 1].isupper()
        if name in DOUBTFUL or initial or re.fullmatch(r"(?:[a-z]\.)+[a-z]", name):
            return after.split(None, 1)[0].strip(CLOSERS + ",") in OPENERS
    return True
