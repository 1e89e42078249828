"""A chat as its owner looks at it before others can: each turn with a tick box, and the stranger's view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import get_language

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.chats.expiry import DAYS
from digest.chats.funnel import Funnel, RemovedHere
from digest.chats.labels import word_of
from digest.chats.models import OPEN, Transcript, Turn, Visibility
from digest.chats.rendered import rendered
from digest.chats.tally import labels_in
from digest.lib.text import cut
from digest.pages.chats.choices import KEPT, Choices
from digest.pages.chats.propose_story import About, about_story, propose_story
from digest.pages.chats.shown import ChatShown, Gap, TurnShown, shown_chat
from digest.posts.compose import postable

LONG = 700  # characters of Markdown; a longer turn begins folded
ORIGINAL = 200  # characters of what was removed
IN_SIGHT = 8  # turns of the stranger's view beside the form


@dataclass(frozen=True)
class Before:
    """Something that was removed, as it stood there, and what stands there now."""

    original: str = field(repr=False)
    label: str
    times: int


@dataclass(frozen=True)
class Pick:
    """A turn to be chosen. A ``long`` one begins folded."""

    turn: TurnShown
    chosen: bool
    long: bool
    before: list[Before]


@dataclass(frozen=True)
class Run:
    """Turns in a row that are all chosen, or all left out."""

    chosen: bool
    picks: list[Pick]


@dataclass(frozen=True)
class Seen:
    """What a stranger would see: its beginning, and how many more turns there are."""

    chat: ChatShown
    more: int


def picks_of(
    row: Transcript, turns: Sequence[Turn], chosen: Collection[int], removed: Iterable[RemovedHere] = ()
) -> list[Run]:
    before = before_of(removed)
    lengths = {turn.number: len(turn.text) for turn in turns}
    shown = [part for part in shown_chat(row, turns).parts if not isinstance(part, Gap)]
    picks = [
        Pick(turn, turn.number in chosen, lengths[turn.number] > LONG, before.get(turn.number, []))
        for turn in shown
    ]
    return [Run(key, list(run)) for key, run in groupby(picks, key=lambda pick: pick.chosen)]


def before_of(removed: Iterable[RemovedHere]) -> dict[int, list[Before]]:
    """{turn, 0 above them: what was removed there, each once}."""
    counted = Counter((one.turn, one.original, one.kind) for one in removed)
    found: dict[int, list[Before]] = {}
    for (turn, original, kind), times in counted.items():
        found.setdefault(turn, []).append(Before(cut(original, ORIGINAL), word_of(kind), times))
    return found


def as_stranger(row: Transcript, turns: Sequence[Turn], choices: Choices, *, most: int = IN_SIGHT) -> Seen:
    """The chat with these choices; nothing is stored. ``most`` turns of it."""
    chosen = [turn for turn in turns if turn.number in choices.turns]
    funnel, draft = Funnel(), copy(row)
    draft.title, draft.note = funnel.line(choices.title, 200), funnel.text(choices.note).strip()
    draft.note_html = rendered([draft.note])[0]
    draft.removed = labels_in([draft.title, *(turn.name for turn in chosen), *(turn.text for turn in chosen)])
    seen = chosen[:most]
    more = len(chosen) - len(seen)
    draft.total_turns = seen[-1].number if more and seen else row.total_turns
    chat = shown_chat(draft, seen)
    return Seen(replace(chat, shown=len(chosen), total=row.total_turns), more)


def look(
    row: Transcript,
    choices: Choices | None,
    now: datetime,
    *,
    removed: Iterable[RemovedHere] = (),
) -> dict[str, Any]:
    """Everything that the template of the screen needs. About fifteen queries, however long the chat is."""
    turns = list(row.turns.order_by("number"))
    choices = choices or Choices.of(row, turns)
    removed = list(removed)
    before = before_of(removed)
    return {
        "row": row,
        "choices": choices,
        "runs": picks_of(row, turns, choices.turns, removed),
        "before_title": before.get(0, []),
        "fresh": bool(removed),
        "stories": stories(row, turns, choices, now),
        "replaced": row.replaces,
        "is_open": row.visibility in OPEN,
        "is_draft": row.visibility == Visibility.DRAFT,
        "expiries": [*([KEPT] if row.expires_at else []), *DAYS],
        **counted(row, turns, choices),
        **channels_for(row.owner),
    }


def counted(row: Transcript, turns: Sequence[Turn], choices: Choices) -> dict[str, Any]:
    """The stranger's view, and the numbers that change with the choices."""
    seen = as_stranger(row, turns, choices)
    return {
        "seen": seen,
        "chat": seen.chat,
        "chosen": seen.chat.shown,
        "all": len(turns),
        "there": sum(labels_in([turn.name, turn.text]) for turn in turns),
    }


def stories(row: Transcript, turns: Sequence[Turn], choices: Choices, now: datetime) -> list[About]:
    """What it may be about, the one that was said first."""
    proposed = propose_story(row, turns, now)
    if not choices.story:
        return proposed
    said = next((one for one in proposed if one.story.pk == choices.story), None) or about_story(
        choices.story
    )
    return [one for one in (said, *proposed) if one and (one is said or one.story.pk != choices.story)]


def channels_for(owner: User) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "own_channel": Channel.objects.personal_of(owner),
        "channels": [(channel.slug, channel.name(language)) for channel in postable(owner)],
    }
