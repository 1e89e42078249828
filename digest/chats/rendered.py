"""Turns as HTML: Markdown within one bound for the whole chat, however it was written. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from digest.lib.markdown import COLOURED, parse

# What reading Markdown costs, in microseconds: measured on texts of 64 KB of one mark each, on a slow core.
# The marks are those at which the parser looks ahead or makes elements.
A_CHARACTER = 0.1
MARKS = {"[": 10, "|": 30, "\n": 15, "://": 35, "*": 10, "_": 10, "`": 5, "!": 5}
WHOLE = 2_500_000  # of one chat; then its turns stand as they were written, without their marks
COLOURS = 60_000  # characters of code that are coloured in one chat


def rendered(texts: Iterable[str]) -> list[str]:
    """Sanitised HTML of each text, in their order. Links are `nofollow ugc`, nobody is mentioned, formulas
    stay as they were written."""
    left, colours, pages = float(WHOLE), COLOURS, []
    for text in texts:
        left -= cost(text)
        if left < 0:
            pages.append(as_written(text))
            continue
        page = parse(text, longest=len(text), colours=min(colours, COLOURED))
        colours -= page.coloured
        pages.append(page.html)
    return pages


def cost(text: str) -> float:
    return len(text) * A_CHARACTER + sum(text.count(mark) * each for mark, each in MARKS.items())


def as_written(text: str) -> str:
    """Paragraphs of plain text, its lines kept."""
    blocks = (block.strip("\n") for block in text.split("\n\n"))
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>\n" for block in blocks if block.strip())
