"""Verb: live the invented week again, so that it has posts of each day, editions, ranks and versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from crawler.feeds.models import Feed
from crawler.stories.assign import assign
from crawler.stories.models import Story
from digest.demo.read import Report
from digest.demo.store import add_reports
from digest.editions.close import close
from digest.posts.follow_merges import follow_merges
from digest.posts.publish import publish
from summarizer.summarise import summarise

HOUR = timedelta(hours=1)
FINE = timedelta(hours=25)  # so long before now each full hour is lived through
COARSE = 6  # before that, each so many hours


def replay(
    feeds: Mapping[str, Feed], reports: Iterable[Report], now: datetime, say: Callable[[str], object]
) -> int:
    """Store what came out by each moment of the week and run the stages as they would have run then.

    Where stories stand already only what is missing is stored, and the stages run once. Returns the number of
    new entries; ``say`` gets a line a day.
    """
    waiting = sorted(reports, key=lambda report: -report.hours_ago)
    start = now - timedelta(hours=waiting[0].hours_ago)
    entries, day = 0, start.date()
    for moment in [now] if Story.objects.exists() else moments(start, now):
        if moment.date() != day:
            say(f"{day}: {entries} reports so far")
            day = moment.date()
        out = [report for report in waiting if now - timedelta(hours=report.hours_ago) <= moment]
        waiting = waiting[len(out) :]
        entries += add_reports(feeds, out, now)
        assign(moment)
        summarise(moment)
        follow_merges(moment)
        publish(moment)
        close(moment)
    return entries


def moments(start: datetime, now: datetime) -> list[datetime]:
    """Full hours after ``start``, each sixth and lately each, and ``now``."""
    hour = start.replace(minute=0, second=0, microsecond=0) + HOUR
    found = []
    while hour < now:
        if now - hour <= FINE or hour.hour % COARSE == 0:
            found.append(hour)
        hour += HOUR
    return [*found, now]
