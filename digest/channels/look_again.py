"""An owner changed their page: look again for what shows that the feed is theirs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.limits import HOUR, Limit, allow
from digest.accounts.models import User
from digest.channels.models import Channel, OwnFeed
from digest.channels.problems import Refused
from digest.lib.claims import RELEASED

AN_HOUR = Limit("own-feed-look", 20, HOUR)  # of one person


def look_again(channel: Channel, pk: int, user: User, now: datetime) -> bool:
    """Whether there is one to look at; it has all its attempts again. Raises `Refused`: often."""
    fresh = {**RELEASED, "parked_at": None, "parked_reason": "", "attempts": 0, "not_before": None}
    with transaction.atomic():
        if not allow(AN_HOUR, user.pk, now):
            raise Refused("often")
        rows = OwnFeed.objects.filter(channel=channel, pk=pk, proved_at=None)
        return bool(rows.update(**fresh, looked_at=None))
