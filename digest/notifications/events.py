"""What happened that somebody is told about, read from the rooms where it happened. Reads only.

Each function takes ids of rows that were added or changed, and looks at them as they are now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from digest.channels.models import Channel, Editor, Follow, SourceProposal
from digest.comments.models import Comment, CommentMention
from digest.lib.moderated import State
from digest.moderation.models import Action, Appeal
from digest.notifications.models import Notice
from digest.posts.models import PlacementProposal, Post, PostMention, Watch
from summarizer.models import Summary

Kind = Notice.Kind
Ids = list[int]
RECENT = timedelta(days=7)  # what is older is no news, whatever touched its row


@dataclass(frozen=True)
class Event:
    """``what`` names it, once a person; ``bundle`` is what alike ones share. ``actor`` did it."""

    user: int
    kind: str
    bundle: str
    what: str
    at: datetime
    actor: int | None = None
    post: int | None = None
    comment: int | None = None
    channel: int | None = None
    action: int | None = None


def of_comments(pks: Ids, now: datetime) -> Iterator[Event]:
    """To who is answered, to the author of the post, and to who is named: the first of these that one is."""
    seen = Comment.objects.visible().filter(pk__in=pks, post__moved_to=None)
    comments = list(seen.select_related("post", "parent"))
    named: dict[int, list[int]] = defaultdict(list)
    mentions = CommentMention.objects.filter(comment__in=comments)
    for pk, user in mentions.values_list("comment_id", "user_id"):
        named[pk].append(user)
    for comment in comments:
        at = max(filter(None, (comment.published, comment.edited_at, comment.state_at)))
        if at < now - RECENT:
            continue
        this: dict[str, Any] = {
            "what": f"comment {comment.pk}", "at": at, "actor": comment.author_id,
            "post": comment.post_id, "comment": comment.pk,
        }  # fmt: skip
        if comment.parent is not None:
            yield Event(comment.parent.author_id, Kind.REPLY, f"comment {comment.parent.pk}", **this)
        if comment.post.author_id:
            yield Event(comment.post.author_id, Kind.REPLY, f"post {comment.post_id}", **this)
        for user in named[comment.pk]:
            yield Event(user, Kind.MENTION, f"under {comment.post_id}", **this)


def of_posts(pks: Ids, now: datetime) -> Iterator[Event]:
    """To who is named in a post."""
    posts = Post.objects.visible().by_people().filter(pk__in=pks)
    mentions = PostMention.objects.filter(post__in=posts).select_related("post").order_by("pk")
    for row in mentions:
        post = row.post
        at = max(post.published, post.edited_at or post.published)
        if at >= now - RECENT:
            yield Event(
                row.user_id, Kind.MENTION, f"in {post.pk}", f"post {post.pk}", at, post.author_id,
                post=post.pk,
            )  # fmt: skip


def of_follows(pks: Ids, now: datetime) -> Iterator[Event]:
    follows = Follow.objects.filter(pk__in=pks, at__gt=now - RECENT, channel__owner__isnull=False)
    follows = follows.filter(channel__state=State.VISIBLE)
    for follow in follows.select_related("channel").order_by("pk"):
        yield Event(
            follow.channel.owner_id or 0, Kind.FOLLOW, f"channel {follow.channel_id}",
            f"follow {follow.channel_id} {follow.user_id}", follow.at, follow.user_id,
            channel=follow.channel_id,
        )  # fmt: skip


def of_summaries(pks: Ids, now: datetime) -> Iterator[Event]:
    """To who watches a story whose material changed, once it is told anew."""
    fresh = Summary.objects.newest().filter(pk__in=pks, version__gt=1, story__material_at__gt=now - RECENT)
    changed = {
        one.story_id: one.story.material_at
        for one in fresh.select_related("story")
        if one.material_key == one.story.material_key and one.story.material_at
    }
    posts = {post.pk: post for post in Post.objects.visible().filter(story__in=list(changed))}
    for watch in Watch.objects.filter(post__in=list(posts)).iterator():
        post = posts[watch.post_id]
        at = changed[post.story_id or 0]
        if watch.at < at:
            yield Event(
                watch.user_id, Kind.STORY, f"story {post.pk}", f"story {post.pk} {int(at.timestamp())}", at,
                post=post.pk,
            )  # fmt: skip


def of_decisions(pks: Ids, now: datetime) -> Iterator[Event]:
    for row in Action.objects.filter(pk__in=pks, at__gt=now - RECENT, author__isnull=False).order_by("pk"):
        yield decision(row, "action", row.pk, row.at, row.by_id)


def of_undone(pks: Ids, now: datetime) -> Iterator[Event]:
    """Without an appeal, whose answer tells it."""
    rows = Action.objects.filter(pk__in=pks, undone_at__gt=now - RECENT, author__isnull=False)
    for row in rows.filter(appeal=None):
        if row.undone_at:
            yield decision(row, "undone", row.pk, row.undone_at, row.undone_by_id)


def of_appeals(pks: Ids, now: datetime) -> Iterator[Event]:
    rows = Appeal.objects.filter(pk__in=pks, decided_at__gt=now - RECENT).exclude(
        decision=Appeal.Decision.OPEN
    )
    for row in rows.select_related("action"):
        if row.decided_at and row.action.author_id:
            yield decision(row.action, "appeal", row.pk, row.decided_at, row.decided_by_id)


def decision(action: Action, word: str, pk: int, at: datetime, by: int | None) -> Event:
    name = f"{word} {pk}"
    return Event(action.author_id or 0, Kind.MODERATION, name, name, at, by, action=action.pk)


def of_invitations(pks: Ids, now: datetime) -> Iterator[Event]:
    rows = Editor.objects.filter(pk__in=pks, invited_at__gt=now - RECENT, accepted_at=None)
    for row in rows.filter(channel__state=State.VISIBLE):
        yield Event(
            row.user_id, Kind.INVITATION, f"editor {row.channel_id}", f"editor {row.pk}", row.invited_at,
            row.invited_by_id, channel=row.channel_id,
        )  # fmt: skip


def of_sources(pks: Ids, now: datetime) -> Iterator[Event]:
    open_ones = list(SourceProposal.objects.open().filter(pk__in=pks, at__gt=now - RECENT))
    runners = who_run({row.channel_id for row in open_ones})
    for row in open_ones:
        for user in runners[row.channel_id]:
            yield Event(
                user, Kind.INVITATION, f"source {row.channel_id}", f"source {row.pk}", row.at, row.by_id,
                channel=row.channel_id,
            )  # fmt: skip


def of_proposals(pks: Ids, now: datetime) -> Iterator[Event]:
    rows = PlacementProposal.objects.filter(pk__in=pks, at__gt=now - RECENT, decided_at=None)
    waiting = list(rows.filter(post__state=State.VISIBLE).select_related("post"))
    runners = who_run({row.channel_id for row in waiting})
    for row in waiting:
        for user in runners[row.channel_id]:
            yield Event(
                user, Kind.INVITATION, f"proposal {row.channel_id}", f"proposal {row.pk}", row.at,
                row.post.author_id, post=row.post_id, channel=row.channel_id,
            )  # fmt: skip


def who_run(channels: set[int]) -> dict[int, set[int]]:
    """Owners and editors of each; a channel of the site has no owner."""
    found: dict[int, set[int]] = defaultdict(set)
    pairs: Any = Channel.objects.filter(pk__in=channels, owner__isnull=False).values_list("pk", "owner_id")
    for channel, user in pairs:
        found[channel].add(user)
    editors = Editor.objects.accepted().filter(channel__in=channels)
    for channel, user in editors.values_list("channel_id", "user_id"):
        found[channel].add(user)
    return found
