"""A reader proposes a source to a channel."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from crawler.feeds.canonical import safe_url
from digest.accounts.limits import DAY, Limit, allow
from digest.accounts.models import User
from digest.channels.models import Channel, ChannelSource, SourceProposal
from digest.channels.problems import Refused
from digest.lib.text import line

A_DAY = Limit("source-proposal", 10, DAY)  # of one person
WAITING = 100  # open proposals of one channel


def web_address(typed: str) -> str:
    """What a person typed as a web address; raises `Refused`: address."""
    typed = typed.strip()
    address = safe_url(typed if "://" in typed else f"https://{typed}")
    if not address or "." not in address.split("/")[2]:
        raise Refused("address")
    return address


def propose_source(channel: Channel, typed: str, note: str, by: User, now: datetime) -> SourceProposal:
    """The proposal, which who runs the channel decides. Raises `Refused`: address, there, proposed, often."""
    address = web_address(typed)
    if ChannelSource.objects.filter(channel=channel, feed__url=address).exists():
        raise Refused("there")
    try:
        with transaction.atomic():
            if SourceProposal.objects.open().filter(channel=channel).count() >= WAITING:
                raise Refused("often")
            if not allow(A_DAY, by.pk, now):
                raise Refused("often")
            return SourceProposal.objects.create(
                channel=channel, address=address, note=line(note, 300), by=by, at=now
            )
    except IntegrityError:
        raise Refused("proposed") from None
