"""Stages: find the feeds at addresses that people gave, and what shows that a feed is its owner's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from crawler.feeds.discover import Found, discover
from crawler.feeds.sources import FeedSource
from crawler.web.fetch import Door, FetchFailed
from digest.channels.join_source import join_source
from digest.channels.models import SourceProposal
from digest.channels.problems import Refused
from digest.lib.claims import ATTEMPTS, RELEASED, SUCCEEDED, claim, settled

LEASE = timedelta(minutes=3)
AT_ONCE = 10
AGAIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Look:
    """What stands at an address: a feed, a ``problem`` (a key of `problems.WORDS`) with its detail, or both:
    a feed that is not proved to be one's own."""

    feed: Found | None = None
    problem: str = ""
    detail: str = ""


def find_sources(now: datetime, *, door: Door | None = None) -> dict[str, int]:
    """Add the feeds behind accepted proposals to their channels. Returns counts: found, failed.

    What cannot be had is tried three times, then parked; its editors see why.
    """
    counts = {"found": 0, "failed": 0}
    taken = claim(SourceProposal.objects.to_find(), limit=AT_ONCE, lease=LEASE)
    rows = list(SourceProposal.objects.filter(pk__in=taken.pks).select_related("channel", "decided_by"))
    if not rows:
        return counts
    looks = asyncio.run(look_at([row.address for row in rows], now, door))
    for row, look in zip(rows, looks, strict=True):
        with transaction.atomic():
            fields = outcome(row, look, now)
            done = settled(SourceProposal.objects.filter(pk=row.pk), taken.token).update(**fields)
            if not done:  # somebody else's result stands; what was joined here goes with the transaction
                transaction.set_rollback(True)
        counts["found" if "feed" in fields else "failed"] += done
    return counts


async def look_at(addresses: Sequence[str], now: datetime, door: Door | None) -> list[Look]:
    async with door or Door.from_settings() as outward:
        return await asyncio.gather(*(look(address, now, outward) for address in addresses))


async def look(address: str, now: datetime, door: Door) -> Look:
    try:
        found = await discover(address, door, now)
    except FetchFailed as problem:
        return Look(problem="unreachable", detail=str(problem)[:300])
    return Look(feed=found[0]) if found else Look(problem="no_feed")


def outcome(row: SourceProposal, look: Look, now: datetime) -> dict[str, Any]:
    if look.feed is None:
        return failed(row.attempts, look.problem, look.detail, now)
    adder = row.decided_by or row.by
    try:
        feed = join_source(row.channel, source_of(look.feed), adder, now, counted=True)
    except Refused as problem:
        return failed(ATTEMPTS, problem.code, "", now)
    return {**SUCCEEDED, "feed": feed, "problem": "", "detail": ""}


def failed(attempts: int, problem: str, detail: str, now: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {**RELEASED, "not_before": now + AGAIN, "problem": problem, "detail": detail}
    if attempts >= ATTEMPTS:
        fields |= {"parked_at": Now(), "parked_reason": f"{problem} {detail}".strip()[:300]}
    return fields


def source_of(found: Found) -> FeedSource:
    return FeedSource(found.url, found.title, found.site_url, language=found.language)
