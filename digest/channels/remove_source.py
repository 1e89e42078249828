"""A feed is no source of a channel any more."""

from __future__ import annotations

from django.db import transaction

from digest.channels.allowance import drop_unused
from digest.channels.models import Channel, ChannelSource


def remove_source(channel: Channel, source_id: int) -> bool:
    """Whether the channel had it. What people brought and nobody uses is polled no longer."""
    with transaction.atomic():
        source = ChannelSource.objects.filter(channel=channel, pk=source_id).select_related("feed").first()
        if source is None:
            return False
        source.delete()
        drop_unused(source.feed)
    return True
