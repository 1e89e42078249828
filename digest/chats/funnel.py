"""The one way by which words come into a shared chat. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.chats.redact import LABELS, Kind, redact
from digest.lib.text import clean, line


@dataclass(frozen=True)
class RemovedHere:
    """Something that was removed. ``original`` is for the eyes of who imported it and is stored nowhere."""

    turn: int  # its number, from 1; 0 is what stands above the turns: title, model
    kind: Kind
    original: str = field(repr=False)
    label: str


class Funnel:
    """Redacts the parts of one chat and keeps what it removed, for as long as it lives."""

    def __init__(self, names: Sequence[str] = (), chosen: Sequence[str] = ()) -> None:
        self.names = names
        self.chosen = chosen
        self.removed: list[RemovedHere] = []

    def text(self, text: str, turn: int = 0) -> str:
        """Clean text of any number of lines, without what has to go."""
        text = clean(text)
        found = redact(text, names=self.names, chosen=self.chosen)
        self.removed += [
            RemovedHere(turn, one.kind, text[one.start : one.end], LABELS[one.kind]) for one in found.removed
        ]
        return found.text

    def line(self, text: str, limit: int, turn: int = 0) -> str:
        """One line of at most ``limit`` characters; it is cut after what has to go is gone."""
        return line(self.text(line(text, 4 * limit), turn), limit)
