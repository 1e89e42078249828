"""How a feed is doing, from its row. Pure: `now` is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.feeds.models import Feed

LATE = timedelta(hours=6)  # a due feed that nobody asked for so long stands still


@dataclass(frozen=True)
class FeedHealth:
    feed: Feed
    state: str  # answers, fails, waiting, off, gone, blocked, static


def health(feed: Feed, now: datetime) -> FeedHealth:
    if feed.state != Feed.State.ACTIVE:
        return FeedHealth(feed, feed.state)
    if feed.parked_at or feed.failures:
        return FeedHealth(feed, "fails")
    if feed.last_success is None or now - feed.next_fetch > LATE:
        return FeedHealth(feed, "waiting")
    return FeedHealth(feed, "answers")
