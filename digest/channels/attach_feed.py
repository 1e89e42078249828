"""The owner of a personal channel says which feed is theirs."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from digest.accounts.limits import DAY, Limit, allow
from digest.accounts.models import User
from digest.channels.allowance import feeds_left
from digest.channels.models import Channel, OwnFeed
from digest.channels.problems import Refused
from digest.channels.propose_source import web_address

A_DAY = Limit("own-feed", 20, DAY)  # of one person


def attach_feed(channel: Channel, typed: str, user: User, now: datetime) -> OwnFeed:
    """A row with a new token, which a job looks for. Raises `Refused`: address, there, many_feeds, often."""
    address = web_address(typed)
    try:
        with transaction.atomic():
            User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # one count at a time
            if not feeds_left(user):
                raise Refused("many_feeds")
            if not allow(A_DAY, user.pk, now):
                raise Refused("often")
            return OwnFeed.objects.create(
                channel=channel, address=address, token=f"digest-{secrets.token_hex(12)}", created=now
            )
    except IntegrityError:
        raise Refused("there") from None
