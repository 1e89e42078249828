"""Verb: notices of comments that are gone tell what is left of them, or nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from digest.comments.models import Comment
from digest.notifications.models import Notice, Told
from digest.notifications.recount import recount


def withdraw(comments: Collection[int], now: datetime) -> int:
    """Unread notices whose last comment is one of these: they show an earlier one, or count as read."""
    with transaction.atomic():
        rows = list(Notice.objects.unread().filter(comment_id__in=comments).select_for_update())
        for row in rows:
            told = Told.objects.filter(notice=row, what__startswith="comment ")
            pks = [int(what.rpartition(" ")[2]) for what in told.values_list("what", flat=True)]
            left = list(Comment.objects.visible().filter(pk__in=pks).order_by("published", "pk"))
            if left:
                row.comment_id, row.actor_id, row.at = left[-1].pk, left[-1].author_id, left[-1].published
                row.count, row.people = len(left), len({comment.author_id for comment in left})
            else:
                row.read_at = now
        fields = ["comment_id", "actor", "at", "count", "people", "read_at"]
        Notice.objects.bulk_update(rows, fields)
        recount({row.user_id for row in rows})
    return len(rows)
