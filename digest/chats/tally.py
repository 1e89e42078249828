"""What lists tell of a chat: its first question and answer, how much is shown, what was removed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from digest.chats.redaction.kinds import label_pattern
from digest.lib.language import language_of
from digest.lib.markdown import render_plain

FIRST = 300  # characters of a first question or answer
TITLE = 80  # characters of a title that is made of the first question


class Said(Protocol):
    """A turn, stored or not."""

    @property
    def role(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Tally:
    """The names are those of columns."""

    shown_turns: int
    removed: int
    first_question: str
    first_answer: str
    language: str


def tally(turns: Sequence[Said], *, title: str = "") -> Tally:
    """Of the turns that are shown, in their order."""
    question, answer = first(turns, "user"), first(turns, "assistant")
    # not in the title, which is most often the first question again
    read = [*(turn.name for turn in turns), *(turn.text for turn in turns)]
    return Tally(
        shown_turns=len(turns),
        removed=labels_in(read),
        first_question=question,
        first_answer=answer,
        language=language_of("\n".join((title, question, answer))),
    )


def first(turns: Iterable[Said], role: str) -> str:
    """The plain words of the first turn of this role that has any."""
    said = (render_plain(turn.text, FIRST) for turn in turns if turn.role == role)
    return next(filter(None, said), "")


def labels_in(texts: Iterable[str]) -> int:
    return sum(len(label_pattern.findall(text)) for text in texts)
