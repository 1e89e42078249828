"""Verb: a scheduled post becomes a draft again."""

from __future__ import annotations

from datetime import datetime

from digest.lib.moderated import State
from digest.posts.models import Post


def unschedule(post: Post, now: datetime) -> bool:
    """False when it went out already."""
    scheduled = Post.objects.filter(pk=post.pk, state=State.SCHEDULED)
    return bool(scheduled.update(state=State.DRAFT, state_at=now, published=now, updated=now))
