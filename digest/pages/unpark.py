"""Verb: let a parked row be tried again, or close an open breaker, as staff ask."""

from __future__ import annotations

from django.db import models

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Picture
from digest.accounts.models import WaitingMail
from digest.channels.models import OwnFeed, SourceProposal
from digest.chats.models import ShareLink
from digest.lib.claims import RELEASED, Claimable
from digest.posts.models import LinkPreview
from summarizer.models import Breaker, Wanted, Work

PARKING: dict[str, type[Claimable]] = {
    "feed": Feed,
    "entry": Entry,
    "picture": Picture,
    "work": Work,
    "wanted": Wanted,
    "own_feed": OwnFeed,
    "source": SourceProposal,
    "preview": LinkPreview,
    "share_link": ShareLink,
    "mail": WaitingMail,
}


def unpark(kind: str, pk: int) -> bool:
    """Whether there was such a parked row; it has all its attempts again. `breaker` closes the breaker."""
    if kind == "breaker":
        open_ones = models.Q(stopped_reason__gt="") | models.Q(open_until__isnull=False)
        closed = {"errors": 0, "open_until": None, "stopped_reason": ""}
        return bool(Breaker.objects.filter(open_ones, pk=pk).update(**closed))
    parked = PARKING[kind]._default_manager.filter(pk=pk, parked_at__isnull=False)
    fresh = {**RELEASED, "parked_at": None, "parked_reason": "", "attempts": 0, "not_before": None}
    return bool(parked.update(**fresh))
