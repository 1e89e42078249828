"""Who runs a channel accepts or declines a proposed source."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.channels.allowance import feeds_left
from digest.channels.models import Channel, SourceProposal
from digest.channels.problems import Refused

ACCEPTED, DECLINED = SourceProposal.Decision.ACCEPTED, SourceProposal.Decision.DECLINED


def decide_source(channel: Channel, pk: int, accept: bool, by: User, now: datetime) -> bool:
    """Whether it was open. An accepted one is looked at by a job, which finds the feed there and adds it.

    Who accepts answers for the source: it counts among their five. Raises `Refused`: many_feeds.
    """
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)
        if accept and not feeds_left(by):
            raise Refused("many_feeds")
        return bool(
            SourceProposal.objects.open()
            .filter(channel=channel, pk=pk)
            .update(decision=ACCEPTED if accept else DECLINED, decided_by=by, decided_at=now)
        )
