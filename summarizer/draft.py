"""What goes into the writing of a summary and what comes out; pure values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Report:
    """One entry of a story as the writer sees it; ``number`` is the n of citation [n]."""

    number: int
    title: str
    text: str
    publisher: str
    language: str  # en or zh
    published: datetime | None = None
    outlet: str = ""  # the name that titles carry as a suffix
    url: str = ""


@dataclass(frozen=True)
class Sentence:
    text: str
    sources: tuple[int, ...]

    def row(self) -> dict[str, object]:
        return {"text": self.text, "sources": list(self.sources)}


@dataclass(frozen=True)
class Difference:
    """Where outlets disagree: what about, and what who says."""

    label: str
    text: str
    sources: tuple[int, ...]

    def row(self) -> dict[str, object]:
        return {"label": self.label, "text": self.text, "sources": list(self.sources)}


@dataclass(frozen=True)
class Draft:
    """A summary before it is stored; ``dropped`` counts by reason the sentences that failed a check."""

    headline: str
    tldr: Sequence[Sentence]
    bullets: Sequence[Sentence]
    differs: Sequence[Difference] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def sentences(self) -> list[Sentence]:
        return [*self.tldr, *self.bullets]
