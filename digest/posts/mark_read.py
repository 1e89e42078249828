"""A person opened a post's page."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.deeds import add, count_day, standing
from digest.posts.models import Post, Read


def mark_read(user: User, post: Post, now: datetime) -> Post:
    """Keeps the last time; the post's totals count one person once a day. Returns the post as it stands."""
    with transaction.atomic():
        post = standing(post.pk)
        read = Read.objects.filter(user=user, post=post)
        before = read.values_list("at", flat=True).first()
        if before is None:
            add(Read, user, post, now)
        elif before < now:
            read.update(at=now)
        if before is None or before.astimezone(UTC).date() < now.astimezone(UTC).date():
            count_day(post.pk, now, reads=1)
        return post
