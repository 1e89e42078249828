"""Finding the places where a rule could begin, before the rule is tried: literal words are found many times faster
than an alternation of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def places(low: str, words: Iterable[str]) -> list[int]:
    """Where any of the words begins, in order, each once."""
    found: set[int] = set()
    for word in words:
        at = low.find(word)
        while at >= 0:
            found.add(at)
            at = low.find(word, at + len(word))
    return sorted(found)


def matches(low: str, words: Iterable[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Of a pattern that begins with one of the words, in order and without overlap."""
    until = 0
    for at in places(low, words):
        if at >= until and (match := pattern.match(low, at)):
            until = match.end()
            yield match
