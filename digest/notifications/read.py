"""Read model of a person's notices: each with what it is about, as far as they may see it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.comments.address import place_of
from digest.comments.models import Comment
from digest.lib.keyset import encode, place
from digest.lib.markdown import render_plain
from digest.lib.moderated import State
from digest.lib.text import cut
from digest.moderation.models import Action
from digest.moderation.rules import words_of
from digest.notifications.models import Notice
from digest.notifications.wording import sentence
from digest.posts.cards import post_url
from digest.posts.models import Post
from digest.posts.told import base, tell

PAGE = 25
WORDS = 160  # characters of what it is about


@dataclass(frozen=True)
class Item:
    """``about`` are the words of the thing, in ``language``; ``actor`` is drawn beside it."""

    notice: Notice
    words: str
    url: str
    about: str = ""
    language: str = ""
    actor: User | None = None

    @property
    def unread(self) -> bool:
        return self.notice.read_at is None

    @property
    def seed(self) -> str:
        return f"user-{self.actor.pk}" if self.actor else ""


@dataclass(frozen=True)
class NoticeList:
    items: list[Item]
    older: str
    first_page: bool


@dataclass(frozen=True)
class Things:
    """What the notices of a page are about, as far as their person may see it."""

    posts: dict[int, Post]
    moved: dict[int, int]
    headlines: dict[int, tuple[str, str]]
    comments: dict[int, Comment]
    channels: dict[int, Channel]
    actions: dict[int, Action]


def notice_list(user: User, before: str, *, unread: bool = False) -> NoticeList:
    """At most ten queries. A notice of something that the person may not see any more is left out."""
    rows = Notice.objects.newest_of(user).select_related("actor")
    if unread:
        rows = rows.unread()
    last = place(before, (datetime, int))
    if last:
        rows = rows.filter(Q(at__lt=last[0]) | Q(at=last[0], pk__lt=last[1]))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    older = encode([shown[-1].at, shown[-1].pk]) if len(found) > PAGE else ""
    things = things_of(shown, user)
    items = [item for row in shown if (item := item_of(row, things))]
    return NoticeList(items, older, last is None)


def things_of(rows: Iterable[Notice], user: User) -> Things:
    wanted = list(rows)
    posts = {row.post_id for row in wanted if row.post_id}
    moved: dict[int, int] = {
        pk: to for pk, to in Post.objects.filter(pk__in=posts).values_list("pk", "moved_to") if to
    }
    seen = Post.objects.visible_to(user).filter(pk__in=posts | set(moved.values())).select_related("story")
    by_pk = {post.pk: post for post in seen}
    stories = [post for post in by_pk.values() if post.story_id]
    told = tell(stories, get_language() or "en") if stories else []
    comments = Comment.objects.visible_to(user).filter(
        pk__in=[row.comment_id for row in wanted if row.comment_id]
    )
    channels = Channel.objects.visible_to(user).exclude(state=State.DELETED)
    actions = Action.objects.about(user).filter(pk__in=[row.action_id for row in wanted if row.action_id])
    return Things(
        by_pk,
        moved,
        {one.post.pk: (one.headline, one.language) for one in told},
        {row.pk: row for row in comments.select_related("post", "post__story")},
        channels.in_bulk([row.channel_id for row in wanted if row.channel_id]),
        {row.pk: row for row in actions.select_related("appeal")},
    )


def item_of(row: Notice, things: Things) -> Item | None:
    """None where it is about what the person may not see."""
    if row.action_id:
        return of_decision(row, things.actions.get(row.action_id))
    words = sentence(row.bundle, name_of(row.actor), row.people)
    channel = things.channels.get(row.channel_id or 0)
    if row.comment_id:
        comment = things.comments.get(row.comment_id)
        if comment is None or comment.state != State.VISIBLE:
            return None
        about, language = render_plain(comment.text, WORDS), base(comment.language)
        return Item(row, words, place_of(comment, alone=True), about, language, row.actor)
    if row.post_id and (channel or not row.channel_id):
        post = things.posts.get(things.moved.get(row.post_id, row.post_id))
        if post is None:
            return None
        url = reverse("channel_desk", args=[channel.slug]) if channel else post_url(post)
        return Item(row, words, url, *words_of_post(post, things), row.actor)
    if channel:
        return Item(
            row, words, channel_url(row, channel), channel.name(get_language() or "en"), "", row.actor
        )
    return None


def name_of(actor: User | None) -> str:
    return actor.username if actor and not actor.deleted_at else ""


def words_of_post(post: Post, things: Things) -> tuple[str, str]:
    if post.pk in things.headlines:
        return things.headlines[post.pk]
    return cut(post.title or post.gist or post.link, WORDS), base(post.language)


def channel_url(row: Notice, channel: Channel) -> str:
    """Where it is answered: invitations stand on one's page of channels."""
    if row.bundle.startswith("editor"):
        return reverse("channels")
    return reverse("channel_sources" if row.bundle.startswith("source") else "channel", args=[channel.slug])


def of_decision(row: Notice, action: Action | None) -> Item | None:
    if action is None:
        return None
    appeal = action.appeal.decision if hasattr(action, "appeal") else ""
    words = sentence(row.bundle, "", 1, action.deed, appeal)
    return Item(row, words, reverse("moderation_mine"), words_of(action.rule) if action.rule else "")
