"""A turn of a shared chat that a post quotes, read from its row each time: nothing of it is kept here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from digest.chats.labels import said_plain
from digest.chats.models import Transcript, Turn
from digest.chats.speakers import assistant_of, speaker_of
from digest.lib.markdown import render_plain
from digest.lib.moderated import State
from digest.posts.models import Post

EXCERPT = 600  # characters


@dataclass(frozen=True)
class QuotedTurn:
    """``text`` is plain, its labels in the reader's language. ``asked``: by the person, not the assistant."""

    number: int
    who: str
    text: str
    asked: bool


def turns_of(posts: Sequence[Post]) -> dict[int, QuotedTurn]:
    """{post: the turn it quotes}, of chats that everybody sees. Give posts with their quoted ones, and the
    transcripts and authors of those. One query, none where no post quotes a turn."""
    wanted = {post.pk: place for post in posts if (place := place_of(post))}
    if not wanted:
        return {}
    which = Q()
    for transcript, number in set(wanted.values()):
        which |= Q(transcript=transcript, number=number)
    rows = {(row.transcript_id, row.number): row for row in Turn.objects.shown().filter(which)}
    names = {
        post.quoted.transcript.pk: (post.quoted.author.username, assistant_of(post.quoted.transcript))
        for post in posts
        if post.quoted and post.quoted.transcript and post.quoted.author
    }
    return {pk: quoted_turn(rows[place], *names[place[0]]) for pk, place in wanted.items() if place in rows}


def place_of(post: Post) -> tuple[int, int] | None:
    """Chat and number of the turn, where the chat is still carried by what was quoted."""
    quoted = post.quoted
    if post.quoted_turn is None or quoted is None or quoted.transcript_id is None:
        return None
    return (quoted.transcript_id, post.quoted_turn) if quoted.state == State.VISIBLE else None


def quoted_turn(row: Turn, sharer: str, assistant: str) -> QuotedTurn:
    who = speaker_of(row, sharer, assistant)
    text = said_plain(render_plain(row.text, EXCERPT))
    return QuotedTurn(row.number, who, text, asked=row.role == Turn.Role.USER)


def has_turn(transcript: Transcript | None, number: int) -> bool:
    """Whether the chat shows this turn now."""
    return transcript is not None and transcript.turns.filter(shown=True, number=number).exists()
