"""What the API says of shared chats, as schemas. Words are redacted: labels such as `[api key removed]`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.urls import reverse
from ninja import Field, Schema

from digest.chats.draft_chat import Drafted
from digest.chats.models import Transcript, Turn, Visibility
from digest.chats.written_out import NOTICE
from digest.lib.moderated import State
from digest.posts.models import Post


class TurnShape(Schema):
    number: int = Field(description="In the chat, from 1; gaps are turns that were left out")
    role: Literal["user", "assistant", "system", "tool"]
    name: str
    text: str = Field(description="Markdown")
    at: datetime | None
    shown: bool = Field(description="False: left out, and deleted when the chat is opened to others")


class RemovedShape(Schema):
    """What was removed is kept nowhere."""

    turn: int = Field(description="0: the title and the like")
    kind: str
    label: str = Field(description="What stands in its place")


class DraftShape(Schema):
    """Only its owner sees it, at `review_url`. It goes after a day."""

    token: str
    review_url: str
    title: str
    source: str = Field(description="chatgpt, claude, paste …")
    model: str
    turns: list[TurnShape]
    removed: list[RemovedShape]
    keep_until: datetime


class TranscriptCard(Schema):
    """A shared chat. `notice`: its answers were written by a model and checked by nobody."""

    token: str
    url: str | None = Field(description="Null where nobody but its owner can open it")
    review_url: str | None = Field(description="Of one's own: where its owner looks at it")
    visibility: Literal["draft", "me", "link", "public"]
    state: str = Field(description="visible; queued where a moderator looks first; hidden, removed by one")
    post: int | None = Field(description="The post that carries a public one: votes and comments")
    author: str
    title: str
    note: str = Field(description="Markdown")
    source: str
    model: str
    lang: str
    story: int | None
    channel: str | None
    first_question: str
    first_answer: str
    shown_turns: int
    total_turns: int
    removed: int = Field(description="Labels in what is shown")
    at: datetime | None = Field(description="When the chat took place, where known")
    shared: datetime | None
    expires: datetime | None
    ai_generated: Literal[True]
    written_by: str
    notice: str


class TranscriptShape(TranscriptCard):
    turns: list[TurnShape]


class Transcripts(Schema):
    items: list[TranscriptCard]
    next: str | None


def turn_of(turn: Turn) -> TurnShape:
    return TurnShape(
        number=turn.number,
        role=turn.role,  # type: ignore[arg-type]  # of its choices
        name=turn.name,
        text=turn.text,
        at=turn.at,
        shown=turn.shown,
    )


def draft_of(drafted: Drafted, root: str) -> DraftShape:
    row = drafted.transcript
    return DraftShape(
        token=row.token,
        review_url=root + reverse("share_review", args=[row.token]),
        title=row.title,
        source=row.source,
        model=row.model,
        turns=[turn_of(turn) for turn in row.turns.order_by("number")],
        removed=[RemovedShape(turn=one.turn, kind=one.kind, label=one.label) for one in drafted.removed],
        keep_until=row.keep_until,  # type: ignore[arg-type]  # every draft has it
    )


def card_of(row: Transcript, post: Post | None, root: str, now: datetime, *, own: bool) -> TranscriptCard:
    """``post`` carries it, where one does."""
    carried = post is not None and post.state == State.VISIBLE
    reached = row.is_open(now) and (carried or row.visibility != Visibility.PUBLIC)
    return TranscriptCard(
        token=row.token,
        url=root + reverse("chat", args=[row.token]) if reached else None,
        review_url=root + reverse("share_review", args=[row.token]) if own else None,
        visibility=row.visibility,  # type: ignore[arg-type]  # of its choices
        state=state_of(row, post),
        post=post.pk if post and carried else None,
        author=row.owner.username,
        title=row.title,
        note=row.note,
        source=row.source,
        model=row.model,
        lang=row.language,
        story=row.story_id,
        channel=row.channel.slug if row.channel else None,
        first_question=row.first_question,
        first_answer=row.first_answer,
        shown_turns=row.shown_turns,
        total_turns=row.total_turns,
        removed=row.removed,
        at=row.chatted_at,
        shared=row.shared_at,
        expires=row.expires_at,
        ai_generated=True,
        written_by=row.model or row.source,
        notice=NOTICE,
    )


def state_of(row: Transcript, post: Post | None) -> str:
    """A moderator's word about the chat or its post; a post that was withdrawn has none."""
    told = (row.state, post.state if post else State.VISIBLE)
    return next(
        (state for state in told if state in (State.QUEUED, State.HIDDEN, State.REMOVED)), State.VISIBLE
    )


def whole_of(
    row: Transcript, turns: Iterable[Turn], post: Post | None, root: str, now: datetime, *, own: bool
) -> TranscriptShape:
    card = card_of(row, post, root, now, own=own)
    return TranscriptShape(**card.dict(), turns=[turn_of(turn) for turn in turns])
