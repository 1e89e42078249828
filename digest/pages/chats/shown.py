"""A shared chat as it is shown: to strangers on its page, and to its owner before they can see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from digest.chats.labels import marked, marked_plain, said_plain
from digest.chats.models import Transcript, Turn
from digest.chats.speakers import assistant_of, speaker_of
from digest.lib.markdown import shows_code
from digest.pages.chats.reachable import reachable

LONG = 40  # lines on a desk; a longer turn is folded
LINE = 68  # Latin characters of a line; a Chinese one takes the place of two
WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class TurnShown:
    """`asked`: by the person, not by the assistant. `aside`: a system prompt or the answer of a tool. `place`
    says which turn it is, and whether a model wrote it."""

    number: int
    who: str
    place: str
    html: SafeString
    asked: bool
    aside: bool
    long: bool


@dataclass(frozen=True)
class Gap:
    """`left_out` turns that the sharer did not choose."""

    left_out: int


@dataclass(frozen=True)
class ChatShown:
    """`said` is the title in plain words, labels in the reader's language."""

    transcript: Transcript
    title: SafeString
    said: str
    note: SafeString
    sharer: str
    assistant: str
    parts: list[TurnShown | Gap]
    shown: int
    total: int
    removed: int
    code: bool

    @property
    def whole(self) -> bool:
        return self.shown == self.total


def shown_chat(transcript: Transcript, turns: Iterable[Turn]) -> ChatShown:
    """``turns`` are those that are shown, by number. Asks nothing of the database but the owner's name."""
    sharer, assistant = transcript.owner.username, assistant_of(transcript)
    rows = list(turns)
    return ChatShown(
        transcript=transcript,
        title=mark_safe(marked_plain(transcript.title)),
        said=said_plain(transcript.title),
        note=mark_safe(marked(transcript.note_html)),
        sharer=sharer,
        assistant=assistant,
        parts=list(parts(rows, transcript.total_turns, sharer, assistant)),
        shown=len(rows),
        total=transcript.total_turns,
        removed=transcript.removed,
        code=any(shows_code(turn.html) for turn in rows),
    )


def parts(turns: list[Turn], total: int, sharer: str, assistant: str) -> Iterator[TurnShown | Gap]:
    at = 0
    for turn in turns:
        if turn.number > at + 1:
            yield Gap(turn.number - at - 1)
        at = turn.number
        yield TurnShown(
            number=turn.number,
            who=speaker_of(turn, sharer, assistant),
            place=(_("turn %(n)d, model") if turn.role == Turn.Role.ASSISTANT else _("turn %(n)d"))
            % {"n": turn.number},
            html=mark_safe(marked(reachable(turn.html))),
            asked=turn.role == Turn.Role.USER,
            aside=turn.role in (Turn.Role.SYSTEM, Turn.Role.TOOL),
            long=is_long(turn.text),
        )
    if total > at:
        yield Gap(total - at)


def is_long(text: str) -> bool:
    """Whether a turn takes more than `LONG` lines, about; of a very long one only the beginning is read."""
    lines = 0
    for row in text[: 2 * LONG * LINE].split("\n"):
        wide = 0 if row.isascii() else len(WIDE.findall(row))
        lines += 1 + (len(row) + wide) // LINE
    return lines > LONG
