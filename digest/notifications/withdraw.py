"""Verbs: notices of what is gone tell what is left of them, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from digest.comments.models import Comment
from digest.notifications.models import Notice, Told
from digest.notifications.recount import recount
from digest.posts.models import Post


def withdraw_comments(comments: Collection[int], now: datetime) -> int:
    """Unread notices whose last comment is one of these and out of sight: they show an earlier one, or count
    as read. Returns how many; five queries at most."""
    seen = Comment.objects.visible().filter(post__moved_to=None, pk__in=comments)
    gone = set(comments) - set(seen.values_list("pk", flat=True))
    if not gone:
        return 0
    with transaction.atomic():
        rows = list(Notice.objects.unread().filter(comment_id__in=gone).select_for_update())
        if not rows:
            return 0
        left = comments_of(rows)
        for row in rows:
            if still := left[row.pk]:
                row.comment_id, row.actor_id, row.at = still[-1].pk, still[-1].author_id, still[-1].published
                row.count, row.people = len(still), len({comment.author_id for comment in still})
            else:
                row.read_at = now
        fields = ["comment_id", "actor", "at", "count", "people", "read_at"]
        Notice.objects.bulk_update(rows, fields)
        recount({row.user_id for row in rows})
    return len(rows)


def comments_of(rows: Iterable[Notice]) -> dict[int, list[Comment]]:
    """Notice -> the comments it tells of that are in sight, the oldest first."""
    told = Told.objects.filter(notice__in=rows, what__startswith="comment ").values_list("notice", "what")
    pairs = [(notice, int(what.rpartition(" ")[2])) for notice, what in told]
    seen = Comment.objects.visible().only("pk", "author", "published").in_bulk({pk for _, pk in pairs})
    found: dict[int, list[Comment]] = defaultdict(list)
    for notice, pk in pairs:
        if pk in seen:
            found[notice].append(seen[pk])
    for comments in found.values():
        comments.sort(key=lambda comment: (comment.published, comment.pk))
    return found


def withdraw_posts(posts: Collection[int], now: datetime) -> int:
    """Unread notices of these posts as far as they are out of sight, and of comments that are out of sight
    with them."""
    there = Post.objects.visible() | Post.objects.exclude(moved_to=None)
    gone = set(posts) - set(there.filter(pk__in=posts).values_list("pk", flat=True))
    if not gone:
        return 0
    told = Notice.objects.unread().filter(post_id__in=gone)
    comments = {pk for pk in told.values_list("comment_id", flat=True) if pk}
    count = withdraw_comments(comments, now)
    with transaction.atomic():
        rows = told.filter(comment_id=None)
        users = set(rows.values_list("user", flat=True))
        if users:
            count += rows.update(read_at=now)
            recount(users)
    return count
