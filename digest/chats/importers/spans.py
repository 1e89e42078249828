"""Marked spans of a text, in time that grows with its length alone: patterns that look for an end which never
comes would try every start anew. Pure.
"""

from __future__ import annotations

import re


def without_spans(text: str, opening: re.Pattern[str], closing: str = "</{}>") -> str:
    """`text` without what stands between a match of `opening` and its end, both included; spans that have no
    end stay. `closing` may hold the opening's first group."""
    kept: list[str] = []
    endless: set[str] = set()
    here = start = 0
    while (match := opening.search(text, start)) is not None:
        end = closing.format(*match.groups())
        found = -1 if end in endless else text.find(end, match.end())
        if found < 0:
            endless.add(end)
            start = match.end()
            continue
        kept.append(text[here : match.start()])
        here = start = found + len(end)
    return "".join([*kept, text[here:]]) if kept else text[here:]
