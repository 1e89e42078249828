"""What an installation finds at its start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from crawler.feeds.models import Entry, Feed
from digest import first_start
from tests.factories import make_entry, make_feed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(monkeypatch) -> list[str]:
    """Stands in for the minute that living through the week takes; notes that it was asked for."""
    calls: list[str] = []
    monkeypatch.setattr(first_start, "load_demo", lambda now, say: calls.append("demo"))
    return calls


def demo_entry(hours_ago: float) -> Entry:
    feed = make_feed(state=Feed.State.STATIC)
    return make_entry(feed, hours_ago=hours_ago, now=timezone.now())


def test_a_demo_of_today_stays(loaded):
    demo_entry(hours_ago=3)
    first_start.load_first_news(timezone.now(), demo=True, say=print)
    assert Entry.objects.exists()
    assert loaded == []


def test_a_demo_that_has_grown_old_is_made_anew(loaded):
    demo_entry(hours_ago=13)
    first_start.load_first_news(timezone.now(), demo=True, say=print)
    assert not Feed.objects.exists()
    assert loaded == ["demo"]


def test_real_news_are_never_thrown_away(loaded):
    demo_entry(hours_ago=200)
    make_entry(make_feed(), hours_ago=300, now=timezone.now() - timedelta(days=1))
    first_start.load_first_news(timezone.now(), demo=True, say=print)
    assert Entry.objects.count() == 2
    assert loaded == []


def test_an_old_demo_stays_where_no_demo_was_asked_for(loaded):
    demo_entry(hours_ago=13)
    first_start.load_first_news(timezone.now(), demo=False, say=print)
    assert Entry.objects.exists()
