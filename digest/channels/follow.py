"""A person follows a channel."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts.models import User
from digest.channels.may import may_follow
from digest.channels.models import Channel, Follow


def follow(user: User, channel: Channel, now: datetime) -> bool:
    """Whether this is new: a second call changes nothing, and nobody follows their own personal channel.

    `channel.followers` is that of the row afterwards.
    """
    if not may_follow(user, channel):
        return False
    with transaction.atomic():
        new = Follow.objects.get_or_create(user=user, channel=channel, defaults={"at": now})[1]
        if new:
            Channel.objects.filter(pk=channel.pk).update(followers=F("followers") + 1)
        channel.refresh_from_db(fields=["followers"])
    return new
