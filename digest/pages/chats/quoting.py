"""A turn that a reader answers: the comment that begins with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from digest.chats.models import Turn
from digest.lib.number import number
from digest.lib.text import cut

LONGEST = 600  # characters of the turn


@dataclass(frozen=True)
class Quoting:
    """``text``: Markdown of the comment's beginning."""

    number: int
    text: str


def quoting(asked: str | None, turns: Iterable[Turn]) -> Quoting | None:
    """The turn that ``?turn=`` asks for; None where it is none of those shown."""
    wanted = number(asked)
    turn = next((turn for turn in turns if turn.number == wanted), None)
    if turn is None:
        return None
    lines = [f"> {line}".rstrip() for line in cut(turn.text.strip(), LONGEST).split("\n")]
    where = f"[{_('turn %(n)d') % {'n': turn.number}}](#turn-{turn.number})"
    return Quoting(turn.number, "\n".join([*lines, "", f"{where}: "]))
