"""A feed posts no longer in its owner's channel."""

from __future__ import annotations

from django.db import transaction

from digest.channels.allowance import drop_unused
from digest.channels.models import Channel, OwnFeed


def detach_feed(channel: Channel, pk: int) -> bool:
    """Whether it was attached. What it posted stays."""
    with transaction.atomic():
        own = OwnFeed.objects.filter(channel=channel, pk=pk).select_related("feed").first()
        if own is None:
            return False
        own.delete()
        drop_unused(own.feed)
    return True
