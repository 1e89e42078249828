"""When a feed is asked again, from what it did so far and from what its server says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

SOONEST, LATEST = 300, 86_400  # seconds
HINT_LIMIT = 3_600  # a ttl or max-age keeps us away for at most an hour: many are set once and forgotten
HOURLY = 3_600
WHOLE_AGAIN = timedelta(days=7)  # after so long without a full answer it is asked for one
MAX_AGE = re.compile(r"(?:\A|[\s,])max-age\s*=\s*\"?(\d{1,9})")
ALIVE = 0.1  # entries a day
ALIVE_LATEST = 10_800  # seconds
UNKNOWN = 24.0  # entries a day
LOOK_BACK = timedelta(days=7)


def clamp(seconds: float) -> int:
    return int(min(max(seconds, SOONEST), LATEST))


def entries_per_day(
    published: Iterable[datetime], now: datetime, *, known: float = 0.0, since: datetime | None = None
) -> float:
    """How many entries a day a document shows by the dates of its last 7 days.

    Where it has no dates, how often it changes stands for it: once since the full answer before
    (``since``), averaged
    with the rate ``known`` so far. At first that is a guess of 24 a day.
    """
    dates = sorted(date for date in published if date <= now)
    if dates:
        recent = [date for date in dates if date > now - LOOK_BACK]
        span = LOOK_BACK if len(recent) < len(dates) else max(now - dates[0], timedelta(hours=1))
        return len(recent) / (span / timedelta(days=1))
    if since is None or since >= now:
        return known or UNKNOWN
    return (known + timedelta(days=1) / max(now - since, timedelta(minutes=5))) / 2


def burst(published: Iterable[datetime], now: datetime) -> float:
    """Entries a day at the speed of the newest ten of a document; 0 where fewer than three have dates."""
    newest = sorted(date for date in published if date <= now)[-10:]
    if len(newest) < 3:
        return 0.0
    return len(newest) / (max(now - newest[0], timedelta(minutes=5)) / timedelta(days=1))


def hint(headers: Mapping[str, str], ttl: int) -> int:
    """Seconds that the server or the feed asks to be left alone, 0 where it says nothing, at most an hour."""
    match = MAX_AGE.search(headers.get("cache-control", "").lower())
    return min(max(ttl, int(match.group(1)) if match else 0, 0), HINT_LIMIT)


def _slowest(rate: float) -> int:
    return ALIVE_LATEST if rate >= ALIVE else LATEST


def after_news(rate: float, hints: int = 0) -> int:
    """Seconds until a feed of ``rate`` entries a day is asked again: a quarter of the time between
    two of them, at most three hours for one that still says something now and then."""
    quarter = LATEST / 4 / rate if rate > 0 else LATEST
    return clamp(max(min(quarter, _slowest(rate)), hints))


def after_nothing(pace: int, rate: float, hints: int = 0) -> int:
    """Seconds after an answer without news: a quarter longer, until it is the time between two entries
    or three hours."""
    between = min(LATEST / rate if rate > 0 else LATEST, _slowest(rate))
    return clamp(max(min(pace * 1.25, max(between, pace)), hints))


def after_failure(pace: int, failures: int, retry_after: int | None = None) -> int:
    """Seconds after the ``failures``-th failure in a row: doubled each time, or what Retry-After says."""
    return clamp(retry_after if retry_after is not None else pace * 2.0 ** min(max(failures, 1), 10))


def next_fetch(now: datetime, pace: int, *, jitter: float, hourly: bool = False) -> datetime:
    """``pace`` seconds from now, at least an hour for a feed added by people, and up to a tenth later by
    ``jitter``
    (0 to 1), so that feeds do not march in step. Never sooner: the pace may be what the server asked for."""
    seconds = max(pace, HOURLY) if hourly else pace
    return now + timedelta(seconds=min(seconds * (1 + jitter / 10), LATEST))


def ask_whole(last_full: datetime | None, now: datetime) -> bool:
    """Whether to ask without validators: never had a full answer, or none for a week."""
    return last_full is None or now - last_full > WHOLE_AGAIN
