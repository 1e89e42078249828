"""What happened that somebody is told about, read from the rooms where it happened. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from digest.channels.models import Channel, Editor, Follow, SourceProposal
from digest.comments.models import Comment, CommentMention
from digest.lib.moderated import State
from digest.moderation.models import Action, Appeal
from digest.notifications.models import Notice
from digest.posts.models import PlacementProposal, Post, PostMention, Watch
from summarizer.models import Summary

Kind = Notice.Kind
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


def of_comments(comments: Sequence[Comment], now: datetime) -> Iterator[Event]:
    """To who is answered, to the author of the post, and to who is named: the first of these that one is."""
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


def of_posts(posts: QuerySet[Post], now: datetime) -> Iterator[Event]:
    """To who is named in a post."""
    mentions = PostMention.objects.filter(post__in=posts).select_related("post").order_by("pk")
    for row in mentions:
        post = row.post
        at = max(post.published, post.edited_at or post.published)
        if at >= now - RECENT:
            yield Event(
                row.user_id, Kind.MENTION, f"in {post.pk}", f"post {post.pk}", at, post.author_id,
                post=post.pk,
            )  # fmt: skip


def of_follows(follows: QuerySet[Follow]) -> Iterator[Event]:
    for follow in follows.filter(channel__owner__isnull=False, channel__state=State.VISIBLE).select_related(
        "channel"
    ):
        yield Event(
            follow.channel.owner_id or 0, Kind.FOLLOW, f"channel {follow.channel_id}",
            f"follow {follow.channel_id} {follow.user_id}", follow.at, follow.user_id,
            channel=follow.channel_id,
        )  # fmt: skip


def of_summaries(summaries: QuerySet[Summary], now: datetime) -> Iterator[Event]:
    """To who watches a story whose material changed, once it is told anew."""
    fresh = summaries.filter(is_latest=True, version__gt=1, story__material_at__gt=now - RECENT)
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


def of_decisions(actions: QuerySet[Action]) -> Iterator[Event]:
    for row in actions.filter(author__isnull=False):
        yield decision(row, "action", row.pk, row.at, row.by_id)


def of_undone(actions: QuerySet[Action]) -> Iterator[Event]:
    """Without an appeal, whose answer tells it."""
    for row in actions.filter(author__isnull=False, appeal=None):
        if row.undone_at:
            yield decision(row, "undone", row.pk, row.undone_at, row.undone_by_id)


def of_appeals(appeals: QuerySet[Appeal]) -> Iterator[Event]:
    for row in appeals.exclude(decision=Appeal.Decision.OPEN).select_related("action"):
        if row.decided_at and row.action.author_id:
            yield decision(row.action, "appeal", row.pk, row.decided_at, row.decided_by_id)


def decision(action: Action, word: str, pk: int, at: datetime, by: int | None) -> Event:
    name = f"{word} {pk}"
    return Event(action.author_id or 0, Kind.MODERATION, name, name, at, by, action=action.pk)


def of_invitations(rows: QuerySet[Editor]) -> Iterator[Event]:
    for row in rows.filter(accepted_at=None, channel__state=State.VISIBLE):
        yield Event(
            row.user_id, Kind.INVITATION, f"editor {row.channel_id}", f"editor {row.pk}", row.invited_at,
            row.invited_by_id, channel=row.channel_id,
        )  # fmt: skip


def of_sources(rows: QuerySet[SourceProposal]) -> Iterator[Event]:
    open_ones = list(rows.filter(decision=SourceProposal.Decision.OPEN))
    runners = who_run({row.channel_id for row in open_ones})
    for row in open_ones:
        for user in runners[row.channel_id]:
            yield Event(
                user, Kind.INVITATION, f"source {row.channel_id}", f"source {row.pk}", row.at, row.by_id,
                channel=row.channel_id,
            )  # fmt: skip


def of_proposals(rows: QuerySet[PlacementProposal]) -> Iterator[Event]:
    waiting = list(rows.filter(decided_at=None, post__state=State.VISIBLE).select_related("post"))
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


def seen_by_all(comments: QuerySet[Comment]) -> list[Comment]:
    seen = comments & Comment.objects.visible()
    return list(seen.filter(post__moved_to=None).select_related("post", "parent"))
