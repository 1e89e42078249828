"""The things of other rooms as search sees them: what they say now, to somebody who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain

from django.db.models import Q
from django.urls import reverse

from digest.accounts.access import Viewer
from digest.accounts.models import User
from digest.channels.models import Channel
from digest.chats.models import Transcript
from digest.comments.address import place_of
from digest.comments.models import Comment
from digest.lib.markdown import render_plain
from digest.lib.moderated import State
from digest.posts.cards import post_url
from digest.posts.models import Placement, Post
from digest.posts.told import base, latest_summaries, sources_of
from digest.search.models import Kind
from digest.search.terms import hashed
from summarizer.models import Summary

MOST_CHANNELS = 200  # of a post that a filter finds
MOST_WORDS = 100_000  # characters of a text


@dataclass(frozen=True)
class Thing:
    """``said`` is a hash of what it says; ``body`` makes its plain words, which takes a while."""

    kind: str
    pk: int
    language: str
    at: datetime
    url: str
    title: str
    said: int
    body: Callable[[], str] = field(repr=False, compare=False)
    by: str = ""  # who wrote it
    channels: str = ""  # "3 7"
    channel: Channel | None = None  # it was published in, or it is
    joined: bool = False  # another story stands for it in lists

    @property
    def key(self) -> tuple[str, int, str]:
        return self.kind, self.pk, self.language

    @property
    def seed(self) -> str:
        """Of the face of a person."""
        return f"user-{self.pk}"


def things(kind: str, pks: Collection[int], viewer: Viewer, now: datetime) -> Iterator[Thing]:
    """Those of these that ``viewer`` may see, one for each of its languages. At most four queries.

    Stories, posts and chats are asked for together, as their ids are those of posts."""
    return FINDERS[kind](pks, viewer, now) if pks else iter(())


def posts(pks: Collection[int], viewer: Viewer, now: datetime) -> Iterator[Thing]:
    own_place = Q(story=None) | Q(story__merged_into=None)
    open_chat = Q(transcript=None) | Q(transcript__in=Transcript.objects.public(now))
    rows = Post.objects.visible_to(viewer).filter(own_place, open_chat, pk__in=pks)
    found = list(rows.select_related("story", "transcript", "author", "channel", "preview"))
    placed: dict[int, list[int]] = defaultdict(list)
    for pk, channel in (
        Placement.objects.filter(post__in=found, channel__state=State.VISIBLE)
        .order_by("channel")
        .values_list("post_id", "channel_id")
    ):
        placed[pk].append(channel)
    stories = [post.story_id for post in found if post.story_id]
    summaries = latest_summaries(sources_of(stories)) if stories else {}
    for post in found:
        channels = " ".join(map(str, placed[post.pk][:MOST_CHANNELS]))
        if post.transcript:
            yield chat(post, post.transcript, channels)
        elif post.story_id is None:
            yield written(post, channels)
        else:
            by_language = {
                base(one.language): one for one in summaries.get(post.story_id, ()) if one.headline
            }
            yield from (told(post, one, channels) for one in by_language.values())


def told(post: Post, summary: Summary, channels: str) -> Thing:
    """A story as it is told in a language, without what was withdrawn."""
    lines = chain(summary.tldr, summary.bullets, summary.differs)
    body = "\n".join(str(line.get("text", "")) for line in lines)
    return Thing(
        Kind.STORY, post.pk, base(summary.language), post.published, post_url(post), summary.headline,
        hashed(summary.headline, body), lambda: body, channels=channels,
        joined=post.its_story.joined_to_id is not None,
    )  # fmt: skip


def chat(post: Post, transcript: Transcript, channels: str) -> Thing:
    """What it says is known by when it changed: its turns are read only to be indexed."""

    def body() -> str:
        said, left = [], MOST_WORDS
        for text in chain([transcript.note], transcript.turns.shown().values_list("text", flat=True)):
            said.append(render_plain(text, left))
            left -= len(said[-1])
            if left <= 0:
                break
        return "\n".join(filter(None, said))

    return Thing(
        Kind.CHAT, post.pk, base(transcript.language), post.published, post_url(post), transcript.title,
        hashed(transcript.title, transcript.note, transcript.changed.isoformat()), body,
        by=post.author.username if post.author else "", channels=channels, channel=post.channel,
    )  # fmt: skip


def written(post: Post, channels: str) -> Thing:
    preview = post.preview
    title = post.title or (preview.title if preview else "")
    about = preview.description if preview else ""

    def body() -> str:
        plain = render_plain(post.text, MOST_WORDS)
        return "\n".join(part for part in (plain, about, post.link.partition("://")[2]) if part)

    return Thing(
        Kind.POST, post.pk, base(post.language), post.published, post_url(post), title,
        hashed(title, post.text, about, post.link), body,
        by=post.author.username if post.author else "", channels=channels, channel=post.channel,
    )  # fmt: skip


def comments(pks: Collection[int], viewer: Viewer, now: datetime) -> Iterator[Thing]:
    rows = Comment.objects.visible_to(viewer).filter(pk__in=pks, post__moved_to=None)
    rows = rows.exclude(post__state=State.DELETED)  # found is what is about something
    for row in rows.select_related("author", "post", "post__story"):
        yield Thing(
            Kind.COMMENT, row.pk, base(row.language), row.published, place_of(row), "", hashed(row.text),
            partial(render_plain, row.text, MOST_WORDS), by=row.author.username,
        )  # fmt: skip


def channels(pks: Collection[int], viewer: Viewer, now: datetime) -> Iterator[Thing]:
    rows = Channel.objects.visible_to(viewer).exclude(state=State.DELETED)
    for row in rows.filter(pk__in=pks):
        title = " · ".join(dict.fromkeys(filter(None, (row.name_en, row.name_zh))))
        body = "\n".join(dict.fromkeys(filter(None, (row.promise_en, row.promise_zh, row.slug))))
        yield Thing(
            Kind.CHANNEL, row.pk, "", row.created, reverse("channel", args=[row.slug]), title,
            hashed(title, body), partial(str, body), channels=str(row.pk), channel=row,
        )  # fmt: skip


def people(pks: Collection[int], viewer: Viewer, now: datetime) -> Iterator[Thing]:
    """Neither those who left nor those who are suspended."""
    for row in User.objects.able(now).filter(pk__in=pks):
        yield Thing(
            Kind.PERSON, row.pk, "", row.date_joined, reverse("person", args=[row.username]), row.username,
            hashed(row.username), str, by=row.username,
        )  # fmt: skip


FINDERS: dict[str, Callable[[Collection[int], Viewer, datetime], Iterator[Thing]]] = {
    Kind.STORY: posts,
    Kind.POST: posts,
    Kind.CHAT: posts,
    Kind.COMMENT: comments,
    Kind.CHANNEL: channels,
    Kind.PERSON: people,
}
