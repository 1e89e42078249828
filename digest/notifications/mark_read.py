"""Verb: a person has read notices."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from digest.accounts.models import User
from digest.notifications.models import Notice
from digest.notifications.recount import recount


def mark_read(
    user: User, now: datetime, *, notices: Collection[int] | None = None, post: int | None = None
) -> int:
    """Of these ids; those about a post; all of theirs when neither is given. Returns how many were unread."""
    wanted = Q()
    if notices is not None:
        wanted &= Q(pk__in=notices)
    if post is not None:
        wanted &= Q(post_id=post)
    with transaction.atomic():
        number = Notice.objects.unread().filter(wanted, user=user).update(read_at=now)
        if number:
            recount([user.pk])
    return number
