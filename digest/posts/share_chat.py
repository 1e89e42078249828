"""Verb: who may open a shared chat. What everybody may open is carried by a post."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from digest.accounts import limits
from digest.accounts.limits import DAY, Limit
from digest.channels import version
from digest.chats.close_chat import close_chat
from digest.chats.models import OPEN, Transcript, Turn, Visibility
from digest.chats.open_chat import open_chat
from digest.chats.unfit import Unfit as ChatUnfit
from digest.lib.markdown import Parsed, parse
from digest.lib.moderated import State
from digest.posts.chats_about import count_chats
from digest.posts.deeds import count_share
from digest.posts.hotness import hotness
from digest.posts.mention import mention
from digest.posts.models import Pin, Placement, Post
from digest.posts.parsed import parsed
from digest.posts.publish_post import BY_PERSON, channel_for, count, suspicion
from digest.posts.wording import Unfit, Wording

LINKS = Limit("chat", 50, DAY)  # chats that a person gives a link
BLANK = {"title": "", "text": "", "html": "", "gist": "", "slug": "", "language": ""}
WITHDRAWN = (State.DRAFT, State.DELETED)  # states of a post that only its author changes back
CLOSED = (Visibility.DRAFT, Visibility.ME)


def share_chat(transcript: Transcript, visibility: str, now: datetime) -> Transcript:
    """Give a chat its visibility: me, link or public; answers the row as it is then. Safe to repeat.

    Raises `Unfit`: a moderator took it out of sight (taken), it has no turns, no title or, to be public, no
    note; a limit is reached, or the channel is not open to its owner. Nothing changes then. A public one goes
    into its channel, else into the owner's personal channel, which is opened; a rule for spam makes its post
    wait for a moderator. What stops being public leaves kept public bytes with the transaction.
    """
    note = transcript.note
    words = parsed(note)
    new = visibility == Visibility.PUBLIC and transcript.owner.is_new(now)
    links = said_links(transcript) if new else []
    with transaction.atomic(), as_unfit():
        row = held(transcript.pk)
        post = Post.objects.select_for_update(of=("self",)).filter(transcript=row).first()
        if visibility == Visibility.ME:
            withdraw(post, now)
            return close_chat(row, now)
        if row.note != note:
            raise Unfit("changed")
        check_whole(row, post, visibility)
        if visibility == Visibility.LINK:
            if row.visibility in CLOSED and not limits.allow(LINKS, row.owner_id, now):
                raise Unfit("too_many_chats")
            withdraw(post, now)
            open_chat(row, visibility, now)
        elif row.visibility != Visibility.PUBLIC:
            row.channel = channel_for(row.owner, row.channel, now)
            open_chat(row, visibility, now)
            mention(publish(row, post, words, links, now), words.mentions)
    return row


def held(pk: int) -> Transcript:
    """The row as it is now, locked, with its owner and channel."""
    rows = Transcript.objects.select_for_update(of=("self",)).select_related("owner", "channel")
    return rows.get(pk=pk)


@contextmanager
def as_unfit() -> Iterator[None]:
    """What the room of chats refuses, this room refuses."""
    try:
        yield
    except ChatUnfit as problem:
        raise Unfit(problem.code) from problem


def check_whole(row: Transcript, post: Post | None, visibility: str) -> None:
    """Raises `Unfit` for what others may not see."""
    if row.state != State.VISIBLE or (post and post.state in (State.HIDDEN, State.REMOVED)):
        raise Unfit("taken")
    if visibility not in OPEN:
        raise Unfit("visibility")
    if not row.turns.filter(shown=True).exists():
        raise Unfit("no_turns")
    if not row.title:
        raise Unfit("no_title")
    if visibility == Visibility.PUBLIC and not row.note:
        raise Unfit("no_note")


def said_links(row: Transcript) -> list[str]:
    """The addresses in what the sharer said, which count for new accounts; answers have their own."""
    said = row.turns.filter(shown=True, role=Turn.Role.USER).values_list("text", flat=True)
    return [link for text in said for link in parse(text).links]


def words_of(row: Transcript) -> Wording:
    return Wording(Post.Kind.CHAT, row.title, row.note, "", row.language)


def publish(row: Transcript, post: Post | None, note: Parsed, links: list[str], now: datetime) -> Post:
    """The post of a chat that becomes public. One that was public before keeps its time, votes, comments."""
    wording = words_of(row)
    if post is None or post.state != State.QUEUED:
        count(row.owner, note.links, now)
    rule = suspicion(row.owner, wording, [*note.links, *links], now, but=post.pk if post else 0)
    if post is None:
        post = Post(kind=Post.Kind.CHAT, transcript=row, author=row.owner, published=now)
        post.hotness = hotness(0, now)
    describe(post, row)
    post.updated = post.state_at = now
    post.state, post.state_reason = (State.QUEUED, rule) if rule else (State.VISIBLE, "")
    post.save()
    place(post)
    count_chats([row.story_id], now)
    return post


def place(post: Post) -> None:
    """In the channel it was published in, and where it was accepted."""
    Placement.objects.filter(post=post, reason=BY_PERSON).exclude(channel=post.channel).delete()
    assert post.channel is not None  # `channel_for` saw to it
    defaults = {"at": post.published, "reason": BY_PERSON}
    Placement.objects.get_or_create(post=post, channel=post.channel, defaults=defaults)


def describe(post: Post, row: Transcript) -> None:
    """What a post says of its chat. Does not save."""
    wording = words_of(row)
    post.title, post.text, post.html, post.gist = row.title, row.note, row.note_html, wording.gist
    post.slug, post.channel, post.language = row.token, row.channel, row.language


def withdraw(post: Post | None, now: datetime) -> None:
    """Out of everybody's sight, with its words; votes and comments stay for when it is public again."""
    if post is None or post.state in WITHDRAWN:
        return
    Pin.objects.filter(post=post).delete()
    if post.state in (State.HIDDEN, State.REMOVED):  # stays what moderators made of it, without its words
        Post.objects.filter(pk=post.pk).update(**BLANK, changed=now)
        return
    if post.state == State.VISIBLE:
        version.bump()
        count_share(post, -1)
    fields = {"state": State.DRAFT, "state_reason": "", "state_at": now, **BLANK}
    Post.objects.filter(pk=post.pk).update(**fields, changed=now)
    about = Transcript.objects.filter(pk=post.transcript_id or 0).values_list("story", flat=True)
    count_chats(about, now)
