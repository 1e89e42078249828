"""Stage: find the feeds that owners attached, and what shows that they are theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.urls import reverse

from crawler.feeds.charset import decode
from crawler.feeds.discover import Found, discover
from crawler.feeds.models import Entry, Feed
from crawler.feeds.parse import MAX_BODY
from crawler.feeds.sources import add_feeds
from crawler.web.fetch import Door, FetchFailed
from digest.channels.allowance import take_up
from digest.channels.find_sources import AT_ONCE, LEASE, Look, source_of
from digest.channels.models import Channel, OwnFeed
from digest.channels.problems import Refused
from digest.channels.proof import feed_shows, page_shows
from digest.lib.claims import RELEASED, SUCCEEDED, claim, settled

PAGE = 2_000_000  # bytes
WAITS = tuple(
    timedelta(minutes=m) for m in (5, 15, 60, 360, 1440, 1440, 1440)
)  # after each look; then no more


def prove_feeds(now: datetime, *, door: Door | None = None) -> dict[str, int]:
    """Look at attached feeds that are not proved. Returns counts: proved, waiting.

    Looked at eight times within four days, then parked until the owner asks again.
    """
    counts = {"proved": 0, "waiting": 0}
    taken = claim(OwnFeed.objects.unproved(), limit=AT_ONCE, lease=LEASE)
    rows = list(OwnFeed.objects.filter(pk__in=taken.pks).select_related("channel__owner"))
    if not rows:
        return counts
    looks = asyncio.run(look_at(rows, now, door))
    for row, found in zip(rows, looks, strict=True):
        try:
            with transaction.atomic():
                fields = outcome(row, found, now)
                done = settled(OwnFeed.objects.filter(pk=row.pk), taken.token).update(**fields)
                if not done:
                    transaction.set_rollback(True)
        except IntegrityError:  # another channel proved the same feed in this moment
            fields = waiting(row, Look(problem="taken"), now)
            done = settled(OwnFeed.objects.filter(pk=row.pk), taken.token).update(**fields)
        counts["proved" if "proved_at" in fields else "waiting"] += done
    return counts


async def look_at(rows: Sequence[OwnFeed], now: datetime, door: Door | None) -> list[Look]:
    async with door or Door.from_settings() as outward:
        return await asyncio.gather(*(look(row, now, outward) for row in rows))


def address_of(channel: Channel) -> str:
    """The channel's absolute address, which a link back must have; blank without SITE_URL."""
    return settings.SITE_URL + reverse("channel", args=[channel.slug]) if settings.SITE_URL else ""


async def look(row: OwnFeed, now: datetime, door: Door) -> Look:
    try:
        found = await discover(row.address, door, now)
    except FetchFailed as problem:
        return Look(problem="unreachable", detail=str(problem)[:300])
    for feed in found:
        if await shows(feed, row, door):
            return Look(feed)
    return Look(found[0], "no_proof") if found else Look(problem="no_feed")


async def shows(feed: Found, row: OwnFeed, door: Door) -> bool:
    """Whether the feed itself, or the page that it names as its site, is marked by the channel's owner."""
    if feed_shows(await text_at(feed.url, MAX_BODY, door), token=row.token):
        return True
    if not feed.site_url:
        return False
    page = await text_at(feed.site_url, PAGE, door)
    return page_shows(page, feed.site_url, token=row.token, channel_url=address_of(row.channel))


async def text_at(url: str, limit: int, door: Door) -> str:
    try:
        answer = await door.get(url, limit=limit)
    except FetchFailed:
        return ""
    if answer.status != 200:
        return ""
    return decode(answer.body, answer.headers.get("content-type", ""))


def outcome(row: OwnFeed, look: Look, now: datetime) -> dict[str, Any]:
    """What to write for one look; adds the feed where it is proved."""
    if look.feed is None or look.problem:
        return waiting(row, look, now)
    try:
        feed = feed_of(look.feed, now)
    except Refused as problem:
        return waiting(row, Look(problem=problem.code), now)
    if OwnFeed.objects.filter(feed=feed, proved_at__isnull=False).exclude(pk=row.pk).exists():
        return waiting(row, Look(problem="taken"), now)
    newest = Entry.objects.filter(feed=feed).aggregate(newest=Max("pk"))["newest"]
    return {
        **SUCCEEDED,
        "feed": feed,
        "proved_at": now,
        "looked_at": now,
        "last_entry": newest or 0,  # what the site has read before is no news of the channel
        "problem": "",
        "detail": "",
    }


def feed_of(found: Found, now: datetime) -> Feed:
    """The feed's row, polled from now on. A new one is trusted as a channel's."""
    feed = Feed.objects.filter(url=found.url).first()
    if feed is None:
        feed = add_feeds([source_of(found)], now, trust=Feed.Trust.CHANNEL)[0][0]
    if feed.state == Feed.State.BLOCKED:
        raise Refused("blocked")
    take_up(feed)
    return feed


def waiting(row: OwnFeed, look: Look, now: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {
        **RELEASED,
        "looked_at": now,
        "problem": look.problem,
        "detail": look.detail,
    }
    if row.attempts > len(WAITS):
        return {**fields, "parked_at": Now(), "parked_reason": look.problem}
    return {**fields, "not_before": now + WAITS[row.attempts - 1]}
