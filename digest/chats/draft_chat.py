"""Verb: a chat that a person imported becomes a draft that only they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from digest.accounts.limits import HOUR, Limit, allow
from digest.accounts.models import User
from digest.chats.funnel import Funnel, RemovedHere
from digest.chats.imported import MAX_TURN_BYTES, MAX_TURNS, ImportedChat, ImportedTurn, Role
from digest.chats.models import Transcript, Turn, Visibility
from digest.chats.redact import RULES_VERSION
from digest.chats.rendered import rendered
from digest.chats.tally import TITLE, tally
from digest.chats.unfit import Unfit
from digest.lib.markdown import render_plain
from digest.lib.text import clean

DRAFT = Limit("chat-draft", 30, HOUR)
MOST_DRAFTS = 20  # of one person
MOST_NAMES, LONGEST_NAME = 50, 100
KEPT = timedelta(days=1)
READ = (Role.USER, Role.ASSISTANT)
CUT = "[cut: "  # an importer's own turn, which says how many it left out
COPIED = ("title", "note", "note_html", "story_id", "origin_story_id", "channel_id", "expires_at")


@dataclass(frozen=True)
class Drafted:
    """The draft, and what was removed from it. The originals are kept nowhere else: show them in the answer
    to who imported the chat, with `no-store`, and let go of them."""

    transcript: Transcript
    removed: tuple[RemovedHere, ...] = field(repr=False)


@dataclass(frozen=True)
class Prepared:
    """What of a chat may be stored, with its turns rendered."""

    chat: ImportedChat
    shown: tuple[bool, ...]  # of each turn
    html: tuple[str, ...]
    removed: tuple[RemovedHere, ...] = field(repr=False)


def draft_chat(
    owner: User,
    chat: ImportedChat,
    now: datetime,
    *,
    names: Sequence[str] = (),
    replaces: Transcript | None = None,
) -> Drafted:
    """Keep ``chat`` for a day, without what `redact` removes and the ``names`` that its sharer lists.

    ``replaces`` is a chat of the owner whose turns the draft may become; title, note and the like are its
    own then. What the assistant read but its user did not (system prompts, answers of tools) is left out
    until it is chosen.

    Raises `Unfit`: suspended, names, too_many, drafts, no_turns, many_turns, long_turn, gone.
    """
    check(owner, chat, names, now)
    if not allow(DRAFT, owner.pk, now):
        raise Unfit("too_many")
    prepared = prepare(chat, names)  # slow: before the transaction
    with transaction.atomic():
        return Drafted(keep(owner, prepared, now, replaces=replaces), prepared.removed)


def check(owner: User, chat: ImportedChat, names: Sequence[str], now: datetime) -> None:
    """Raises `Unfit` for what is not looked at."""
    if len(names) > MOST_NAMES or any(not 2 <= len(name.strip()) <= LONGEST_NAME for name in names):
        raise Unfit("names")
    if owner.is_suspended(now):
        raise Unfit("suspended")
    if len(chat.turns) > MAX_TURNS:
        raise Unfit("many_turns")
    if any(len(turn.text.encode(errors="replace")) > MAX_TURN_BYTES for turn in chat.turns):
        raise Unfit("long_turn")


def prepare(chat: ImportedChat, names: Sequence[str] = ()) -> Prepared:
    """``chat`` after redaction, without empty turns; nothing is stored yet."""
    funnel = Funnel([name.strip() for name in names])
    title = funnel.line(chat.title, 200)
    turns: list[ImportedTurn] = []
    for turn in chat.turns:
        text = clean(turn.text).strip("\n").rstrip()
        if text.strip():
            number = len(turns) + 1
            name = funnel.line(turn.name, 100, number)
            turns.append(replace(turn, text=funnel.text(text, number), name=name))
    if not turns:
        raise Unfit("no_turns")
    shown = tuple(turn.role in READ or turn.text.startswith(CUT) for turn in turns)
    if not any(shown):
        shown = (True,) * len(turns)
    asked = next((turn.text for turn in turns if turn.role == Role.USER), turns[0].text)
    kept = replace(
        chat,
        source=funnel.line(chat.source, 30),
        model=funnel.line(chat.model, 100),
        title=title or render_plain(asked, TITLE),
        turns=tuple(turns),
    )
    return Prepared(kept, shown, tuple(rendered(turn.text for turn in turns)), tuple(funnel.removed))


def keep(owner: User, prepared: Prepared, now: datetime, *, replaces: Transcript | None = None) -> Transcript:
    """Store it. Call in a transaction."""
    chat = prepared.chat
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two at once never both get the last place
    if Transcript.objects.of(owner).filter(visibility=Visibility.DRAFT).count() >= MOST_DRAFTS:
        raise Unfit("drafts")
    shown = [turn for turn, seen in zip(chat.turns, prepared.shown, strict=True) if seen]
    row = Transcript(
        owner=owner,
        source=chat.source,
        model=chat.model,
        title=chat.title,
        total_turns=len(chat.turns),
        rules_version=RULES_VERSION,
        chatted_at=chat.at,
        snapshot_at=now,
        created=now,
        keep_until=now + KEPT,
        **asdict(tally(shown, title=chat.title)),
    )
    if replaces is not None:
        row.replaces = replaced(owner, replaces)
        for name in COPIED:
            setattr(row, name, getattr(row.replaces, name))
    row.save()
    Turn.objects.bulk_create(
        Turn(transcript=row, number=number, role=turn.role, name=turn.name, text=turn.text, html=html,
             at=turn.at, shown=seen)
        for number, (turn, html, seen) in enumerate(
            zip(chat.turns, prepared.html, prepared.shown, strict=True), 1
        )
    )  # fmt: skip
    return row


def replaced(owner: User, transcript: Transcript) -> Transcript:
    """The owner's chat as it is now; raises `Unfit` for what is none."""
    row = Transcript.objects.shares_of(owner).filter(pk=transcript.pk).first()
    if row is None:
        raise Unfit("gone")
    return row
