"""Answers in HTML as Markdown: headings, lists, tables, code with its language, links, formulas as $…$.

Our own walk over lxml's tree. markdownify and html2text read the pages of chat products worse: they take a
code block's buttons for code, lose its language and print each formula three times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from digest.chats.imported import Unreadable
from digest.chats.importers.code_blocks import code_block, is_code_block
from digest.chats.importers.content import label
from digest.chats.importers.spans import without_spans
from digest.lib.sanitize import MAX_DEPTH as MAX_HTML_DEPTH
from digest.lib.sanitize import depth
from digest.lib.text import words

BLOCKS = words(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody thead tr ul "
    "code-block"
)
SILENT = words(
    "script style template noscript iframe object embed svg select textarea button audio video canvas nav "
    "head mat-icon title"
)
SILENT_CLASSES = words(
    "sr-only visually-hidden cdk-visually-hidden katex-html screen-reader-text citation copy-btn copy-button"
)
SILENT_IDS = words("webpage-citation-pill webpage-citation")
WRAPS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
SPACES = re.compile(r"[ \t\r\n\f]+")
SPECIAL = re.compile(r"([\\`*]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?]))")
AT_START = re.compile(r"\A(\s*)([#>+-]|\d{1,9}[.)](?=\s))")
TRACKED = re.compile(r"[?&]utm_source=(?:chatgpt\.com|openai)(?=&|#|\Z)")
# Left out before the tree is made: most of a page by size, and deep by itself.
UNREAD = re.compile(r"<(script|style|svg|template|noscript)\b[^<>]{0,5000}(?<!/)>", re.I)
COMMENT = re.compile("<!--")
MAX_NESTING = 12  # lists and quotes in one another that are still told apart
TEX = "application/x-tex"


def parse(markup: str) -> Any:
    """The tree of a page or fragment; Unreadable where it nests too deep to be one that a person made."""
    markup = without_spans(without_spans(markup, UNREAD), COMMENT, "-->")
    if depth(markup) > MAX_HTML_DEPTH:
        raise Unreadable("too_deep", "", f"HTML nested deeper than {MAX_HTML_DEPTH}")
    try:
        # Not lxml.html's parser: it asks for the class of every element, which takes half of the time.
        tree = etree.fromstring(markup.replace("\x00", ""), etree.HTMLParser(no_network=True))
    except (etree.LxmlError, ValueError) as problem:
        raise Unreadable("html", "", str(problem)[:200]) from problem
    if tree is None:
        raise Unreadable("html", "", "a page without elements")
    return tree


def markdown_of_fragment(markup: str) -> str:
    """Markdown of an HTML string."""
    return markdown_of(parse(f"<body>{markup}")) if "<" in markup or "&" in markup else markup


def markdown_of(element: Any, *, escape: bool = True) -> str:
    """Markdown of an element's content. Without `escape` text that looks like Markdown is taken for it."""
    try:
        return "\n\n".join(_Walk(element, escape).blocks(element))
    except RecursionError as problem:
        raise Unreadable("too_deep", "", f"HTML nested deeper than {MAX_HTML_DEPTH}") from problem


def is_silent(element: Any) -> bool:
    """What no reader of the page sees, and its controls."""
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return True
    if element.get("hidden") is not None or "display:none" in element.get("style", "").replace(" ", ""):
        return True
    if element.tag == "input" and element.get("type") != "checkbox":
        return True
    if element.get("data-testid") in SILENT_IDS:
        return True
    return not SILENT_CLASSES.isdisjoint(element.get("class", "").split())


class _Walk:
    def __init__(self, root: Any, escape: bool) -> None:
        self._escape = escape
        self._nesting = 0
        # Elements of no fixed kind (span, custom ones) are blocks where they hold one.
        self._holders: set[Any] = set()
        for element in root.iter():
            if element.tag in BLOCKS and not is_silent(element):
                above = element.getparent()
                while above is not None and above not in self._holders:
                    self._holders.add(above)
                    above = above.getparent()

    def blocks(self, element: Any) -> list[str]:
        """Blocks of Markdown, in order; loose text between them as paragraphs."""
        done: list[str] = []
        loose: list[str] = [self._text(element.text, element)]
        for child in element:
            if not is_silent(child):
                if child.tag in BLOCKS or child in self._holders:
                    done += self._paragraph(loose)
                    loose = []
                    done += self._block(child)
                else:
                    loose.append(self._inline(child))
            loose.append(self._text(child.tail, element))
        return done + self._paragraph(loose)

    def _paragraph(self, loose: Iterable[str]) -> list[str]:
        text = "".join(loose).strip(" \n")
        if not text:
            return []
        return [AT_START.sub(r"\1\\\2", text) if self._escape and not text.startswith("**") else text]

    def _block(self, element: Any) -> list[str]:
        tag = element.tag
        math = formula(element)
        if math is not None:
            return [math]
        if tag == "pre" or is_code_block(element):
            return [code_block(element)]
        if tag in HEADINGS:
            text = SPACES.sub(" ", self._inlines(element)).strip()
            return [f"{HEADINGS[tag]} {text}"] if text else []
        if tag == "hr":
            return ["---"]
        if tag in ("ul", "ol", "blockquote") and self._nesting < MAX_NESTING:
            self._nesting += 1
            inner = self._list(element) if tag != "blockquote" else self._quote(element)
            self._nesting -= 1
            return inner
        if tag == "table":
            return self._table(element)
        return self.blocks(element)

    def _quote(self, element: Any) -> list[str]:
        inner = "\n\n".join(self.blocks(element))
        return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []

    def _list(self, element: Any) -> list[str]:
        start = element.get("start", "")
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1
        lines: list[str] = []
        for child in element:
            if is_silent(child):
                continue
            inner = self.blocks(child)
            if child.tag != "li" and (child.tag in ("ul", "ol") or not inner):
                lines += [f"  {line}" for block in inner for line in block.split("\n")]
                continue
            mark = f"{number}. " if element.tag == "ol" else "- "
            number += 1
            body = inner[0] if inner else ""
            for block in inner[1:]:
                tight = re.match(r"(?:[-*+]|\d+\.) ", block)
                body += ("\n" if tight else "\n\n") + block
            indent = " " * len(mark)
            first, *rest = body.split("\n")
            lines += [f"{mark}{first}", *(f"{indent}{line}" if line else "" for line in rest)]
        return ["\n".join(lines)] if lines else []

    def _table(self, element: Any) -> list[str]:
        rows = []
        for row in element.xpath("tr | thead/tr | tbody/tr | tfoot/tr"):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            if cells:
                rows.append([self._cell(cell) for cell in cells])
        if not rows:
            return self.blocks(element)
        width = max(len(row) for row in rows)
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        return ["\n".join([lines[0], "| " + " | ".join(["---"] * width) + " |", *lines[1:]])]

    def _cell(self, cell: Any) -> str:
        return SPACES.sub(" ", " ".join(self.blocks(cell))).strip().replace("|", "\\|")

    def _inlines(self, element: Any) -> str:
        parts = [self._text(element.text, element)]
        for child in element:
            if not is_silent(child):
                parts.append(self._inline(child))
            parts.append(self._text(child.tail, element))
        return "".join(parts)

    def _inline(self, element: Any) -> str:
        math = formula(element)
        if math is not None:
            return math
        tag = element.tag
        if tag == "br":
            return "  \n"
        if tag == "img":
            return _picture(element)
        if tag == "input":
            return "[x] " if element.get("checked") is not None else "[ ] "
        if tag in ("code", "kbd", "samp", "tt"):
            return code_span("".join(element.itertext()))
        text = self._inlines(element)
        if tag == "a":
            return _link(text, element.get("href", ""))
        if tag in WRAPS and text.strip():
            core = text.strip()
            return text.replace(core, f"{WRAPS[tag]}{core}{WRAPS[tag]}", 1)
        return text

    def _text(self, text: str | None, parent: Any) -> str:
        if not text:
            return ""
        if keeps_lines(parent):
            return text if not self._escape else SPECIAL.sub(r"\\\1", text)
        text = SPACES.sub(" ", text)
        return SPECIAL.sub(r"\\\1", text) if self._escape else text


def keeps_lines(element: Any) -> bool:
    """Whether newlines in an element's text are shown."""
    for above in (element, element.getparent()):
        if above is not None:
            seen = f"{above.get('class', '')} {above.get('style', '')}"
            if "pre-wrap" in seen or "pre-line" in seen or "break-spaces" in seen:
                return True
    return False


def formula(element: Any) -> str | None:
    """A formula's own source, as KaTeX, MathJax and Gemini keep it; None for what is none."""
    classes = element.get("class", "").split()
    source = element.get("data-math")
    display = "katex-display" in classes or "math-block" in classes
    if source is None:
        if not {"katex", "katex-display", "MathJax"} & set(classes) and element.tag not in (
            "math",
            "mjx-container",
        ):
            return None
        found = next((note for note in element.iter("annotation") if note.get("encoding") == TEX), None)
        source = "".join(found.itertext()) if found is not None else None
        display = display or any(one.get("display") == "block" for one in element.iter("math"))
    if source is None:
        return "".join(visible(element)) or None
    source = SPACES.sub(" ", source).strip()
    return f"$${source}$$" if display else f"${source}$"


def visible(element: Any) -> Iterator[str]:
    """Texts of an element that a reader sees."""
    if element.text:
        yield element.text
    for child in element:
        if not is_silent(child):
            yield from visible(child)
        if child.tail:
            yield child.tail


def code_span(text: str) -> str:
    text = SPACES.sub(" ", text)
    if not text.strip():
        return text
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _picture(element: Any) -> str:
    sizes = (element.get("width", ""), element.get("height", ""))
    if any(size.isdigit() and int(size) < 48 for size in sizes) or "favicon" in element.get("src", ""):
        return ""
    alt = element.get("alt", "")
    if "emoji" in element.get("class", "") and len(alt) < 10:
        return str(alt)
    return label("image")


def _link(text: str, href: str) -> str:
    href = TRACKED.sub("", href.strip())
    words_of_it = SPACES.sub(" ", text).strip()
    if not words_of_it or not href.lower().startswith(("http://", "https://", "mailto:")):
        return text
    if words_of_it == href:
        return href
    safe = re.sub(r"[\s<>()\\]", lambda match: f"%{ord(match.group(0)):02X}", href)
    return text.replace(text.strip(), f"[{words_of_it}]({safe})", 1)
