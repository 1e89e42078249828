"""Verb: a person has seen a post's comments up to one of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.comments.models import Comment, ThreadSeen
from digest.posts.models import Post


def mark_seen(user: User, post: Post, last: int, now: datetime) -> None:
    """What is newer than comment ``last`` is marked at the next visit. Never goes back.

    Seen comments stay seen when the post's story is merged: rows stay with their post, and a comment is
    looked up under the post it was written for as well.
    """
    with transaction.atomic():
        newest = Comment.objects.filter(post=post).order_by("-pk").values_list("pk", flat=True).first()
        last = min(last, newest or 0)
        row, new = ThreadSeen.objects.get_or_create(user=user, post=post, defaults={"last": last, "at": now})
        if not new:
            ThreadSeen.objects.filter(pk=row.pk, last__lt=last).update(last=last)
            ThreadSeen.objects.filter(pk=row.pk, at__lt=now).update(at=now)
