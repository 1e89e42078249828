"""What an installation finds at its start."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crawler.feeds.models import Entry, Feed
from digest.channels.models import ChannelSource
from digest.first_start import load_first_news
from tests.factories import make_entry, make_feed

pytestmark = pytest.mark.django_db(transaction=True)


class Week:
    """Stands in for the minute that living through the invented week takes; notes that it was asked for."""

    def __init__(self) -> None:
        self.lived = 0

    def __call__(self, now: datetime, say: Callable[[str], object]) -> None:
        self.lived += 1


@pytest.fixture
def week() -> Week:
    return Week()


def start(week: Week, *, demo: bool) -> None:
    load_first_news(timezone.now(), demo=demo, say=print, live_the_week=week)


def demo_entry(hours_ago: float) -> Entry:
    feed = make_feed(state=Feed.State.STATIC)
    return make_entry(feed, hours_ago=hours_ago, now=timezone.now())


def test_a_demo_of_today_stays(week):
    demo_entry(hours_ago=3)
    start(week, demo=True)
    assert Entry.objects.exists()
    assert week.lived == 0


def test_a_demo_that_has_grown_old_is_made_anew(week):
    demo_entry(hours_ago=13)
    start(week, demo=True)
    assert not Feed.objects.exists()
    assert week.lived == 1


def test_real_news_are_never_thrown_away(week):
    demo_entry(hours_ago=200)
    make_entry(make_feed(), hours_ago=300, now=timezone.now() - timedelta(days=1))
    start(week, demo=True)
    assert Entry.objects.count() == 2
    assert week.lived == 0


def test_an_old_demo_stays_where_no_demo_was_asked_for(week):
    demo_entry(hours_ago=13)
    start(week, demo=False)
    assert Entry.objects.exists()


class Killed(BaseException):
    """What a process notices of its end."""


def killed_at_the_feed(n: int):
    """Ends the process, as it were, when it stores its ``n``-th feed."""
    stored = itertools.count(1)

    def watch(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "feeds_feed"') and next(stored) == n:
            raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(watch)


def test_a_first_start_killed_between_two_batches_of_sources_is_finished_by_the_next(
    week, settings, tmp_path
):
    outlines = (f'<outline text="O{n}" xmlUrl="https://o{n}.example/" category="ai"/>' for n in range(450))
    settings.SOURCES = str(tmp_path / "long.opml")
    (tmp_path / "long.opml").write_text(f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>')
    with pytest.raises(Killed), killed_at_the_feed(201):
        start(week, demo=False)
    start(week, demo=False)
    assert Feed.objects.count() == ChannelSource.objects.count() == 450
    ChannelSource.objects.filter(feed__title="O7").delete()
    Feed.objects.filter(title="O7").delete()
    start(week, demo=False)
    assert Feed.objects.count() == ChannelSource.objects.count() == 449
