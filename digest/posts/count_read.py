"""Somebody who is not signed in opened a post's page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.posts.deeds import count_day
from digest.posts.models import Post


def count_read(post: Post, now: datetime) -> None:
    """One more in the post's totals of the day: no person, address or cookie is kept."""
    with transaction.atomic():
        count_day(post.pk, now, reads=1)
