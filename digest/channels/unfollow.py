"""A person follows a channel no longer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts.models import User
from digest.channels.models import Channel, Follow


def unfollow(user: User, channel: Channel, now: datetime) -> bool:
    """Whether they followed it; a second call changes nothing. Takes `now` as all deeds do.

    `channel.followers` is that of the row afterwards.
    """
    with transaction.atomic():
        gone = Follow.objects.filter(user=user, channel=channel).delete()[0]
        if gone:
            Channel.objects.filter(pk=channel.pk).update(followers=F("followers") - gone)
        channel.refresh_from_db(fields=["followers"])
    return bool(gone)
