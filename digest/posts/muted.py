"""What a person's muted words, channels and outlets leave out of lists. Pure.

A word in letters counts as a whole word, one with Han, kana or hangul anywhere. A channel takes out all that
stands in it. An outlet takes out what only muted outlets tell: what others tell too is still news.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

LONGEST = 200
SCRIPTS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = re.compile(f"[{SCRIPTS}]")
LETTER = rf"[^\W{SCRIPTS}]"  # of words that stand between spaces
KINDS = ("word", "channel", "outlet")


def normal(kind: str, value: str) -> str:
    """The form in which a value is kept and compared: a word or a slug in small letters, one space between
    words; an outlet's publisher as it is written. Empty where nothing is left."""
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    return (text if kind == "outlet" else text.casefold())[:LONGEST].strip()


@dataclass(frozen=True)
class Said:
    """What muting looks at, in its normal forms: all words, slugs of channels, publishers."""

    text: str = ""
    channels: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str], channels: Iterable[str] = (), outlets: Iterable[str] = ()) -> Said:
        text = "\n".join(normal_text(text) for text in texts)
        return cls(text, frozenset(channels), frozenset(normal("outlet", outlet) for outlet in outlets))


@dataclass(frozen=True)
class Muted:
    words: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()  # slugs
    outlets: frozenset[str] = frozenset()  # publishers

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Muted:
        """From (kind, value) pairs in their normal forms."""
        found: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for kind, value in pairs:
            found[kind].add(value)
        return cls(*(frozenset(found[kind]) for kind in KINDS))

    def __bool__(self) -> bool:
        return bool(self.words or self.channels or self.outlets)

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        parts = [
            re.escape(word) if UNSPACED.search(word) else f"(?<!{LETTER}){re.escape(word)}(?!{LETTER})"
            for word in sorted(self.words, key=len, reverse=True)
        ]
        return re.compile("|".join(parts)) if parts else None

    def hides(self, said: Said) -> bool:
        """Whether something with these words, in these channels, told by these publishers stays out."""
        if not self.channels.isdisjoint(said.channels):
            return True
        if said.outlets and self.outlets.issuperset(said.outlets):
            return True
        return self.pattern is not None and self.pattern.search(said.text) is not None


def normal_text(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
