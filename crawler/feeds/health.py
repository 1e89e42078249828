"""What one poll does to a feed's own row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crawler.feeds import pace
from crawler.feeds.dates import LONG_AGO
from crawler.feeds.models import Feed
from crawler.feeds.outlet import outlet_name
from crawler.feeds.parse import ParsedFeed
from digest.lib.claims import SUCCEEDED
from digest.lib.text import line

HALF_LIFE = timedelta(days=3)  # of the entries a day of a feed that shows nothing new


def _asked(feed: Feed, now: datetime, seconds: int, jitter: float) -> dict[str, Any]:
    hourly = feed.trust == Feed.Trust.CHANNEL
    return {
        **SUCCEEDED,
        "last_fetch": now,
        "next_fetch": pace.next_fetch(now, seconds, jitter=jitter, hourly=hourly),
    }


def _well(now: datetime) -> dict[str, Any]:
    return {"last_success": now, "last_error": "", "failures": 0}


def _validators(headers: Mapping[str, str]) -> dict[str, Any]:
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return {
        "etag": etag if len(etag) <= 500 else "",
        "last_modified": modified if len(modified) <= 100 else "",
    }


def after_news(
    feed: Feed, parsed: ParsedFeed, headers: Mapping[str, str], body_hash: int, now: datetime, jitter: float
) -> dict[str, Any]:
    """The feed answered with a document that differs from the last one. Names it where it had no name."""
    dates = [entry.published for entry in parsed.entries if entry.published and entry.published != LONG_AGO]
    rate = pace.entries_per_day(dates, now, known=feed.entries_per_day, since=feed.last_full)
    seconds = pace.after_news(max(rate, pace.burst(dates, now)), pace.hint(headers, parsed.ttl))
    named = {
        name: getattr(parsed, name)
        for name in ("title", "site_url", "language")
        if getattr(parsed, name) and not getattr(feed, name)
    }
    if "title" in named:
        named["title"] = outlet_name(named["title"])
    return {
        **_asked(feed, now, seconds, jitter),
        **_well(now),
        **_validators(headers),
        **named,
        "body_hash": body_hash,
        "last_full": now,
        "pace": seconds,
        "entries_per_day": rate,
    }


def after_nothing(
    feed: Feed, headers: Mapping[str, str], full: bool, now: datetime, jitter: float
) -> dict[str, Any]:
    """304, or (``full``) the same body again."""
    passed = now - (feed.last_fetch or now)
    rate = feed.entries_per_day * 0.5 ** (passed / HALF_LIFE)
    seconds = pace.after_nothing(feed.pace, rate, pace.hint(headers, 0))
    fields = {**_asked(feed, now, seconds, jitter), **_well(now), "pace": seconds, "entries_per_day": rate}
    return {**fields, **_validators(headers), "last_full": now} if full else fields


def after_failure(
    feed: Feed, reason: str, now: datetime, jitter: float, retry_after: int | None = None
) -> dict[str, Any]:
    """Nothing usable came: the reason is kept, entries and pace stay, the next attempt waits longer each
    time.
    """
    failures = min(feed.failures + 1, 30_000)
    seconds = pace.after_failure(feed.pace, failures, retry_after)
    return {
        **_asked(feed, now, seconds, jitter),
        "last_error": line(reason, 300),
        "last_error_at": now,
        "failures": failures,
    }


def after_gone(feed: Feed, now: datetime) -> dict[str, Any]:
    """410: never asked again unless staff switch it on; its entries stay."""
    return {**after_failure(feed, "http 410: gone", now, 0.0), "state": Feed.State.GONE}
