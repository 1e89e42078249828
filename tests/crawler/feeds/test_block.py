"""Outlets and reports are taken out on request, and come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.feeds.block import block_outlet, block_report, unblock_outlet, unblock_report
from crawler.feeds.health import after_gone
from crawler.feeds.models import Entry, Feed
from crawler.feeds.store import Polled, store_all
from digest.lib.claims import claim
from tests.factories import NOW, make_entry, make_feed

pytestmark = pytest.mark.django_db
State = Feed.State


def blocked() -> set[int]:
    return set(Entry.objects.filter(blocked=True).values_list("pk", flat=True))


def test_a_blocked_outlet_is_not_polled_and_all_its_reports_go():
    feed, other = make_feed(), make_feed()
    mine = {make_entry(feed).pk for _ in range(3)}
    make_entry(other)
    assert block_outlet(feed) == 3
    assert blocked() == mine
    assert list(Feed.objects.due(NOW)) == [other]
    assert not Entry.objects.recent(NOW).filter(feed=feed).exists()


def test_an_outlet_that_returns_is_whole_but_for_reports_blocked_alone():
    feed = make_feed()
    one, other = make_entry(feed), make_entry(feed)
    block_report(one)
    block_outlet(feed)
    unblock_outlet(feed)
    assert blocked() == {one.pk}
    assert feed in Feed.objects.due(NOW)
    unblock_report(one)
    assert blocked() == set()
    assert other.pk not in blocked()


def test_a_report_of_a_blocked_outlet_stays_blocked():
    feed = make_feed()
    entry = make_entry(feed)
    block_report(entry)
    block_outlet(feed)
    unblock_report(entry)
    assert blocked() == {entry.pk}
    unblock_outlet(feed)
    assert blocked() == set()


def test_unblocking_an_outlet_that_is_not_blocked_leaves_its_state():
    feed = make_feed(state=Feed.State.GONE)
    unblock_outlet(feed)
    feed.refresh_from_db()
    assert feed.state == Feed.State.GONE


@pytest.mark.parametrize("state", [state for state in State if state != State.BLOCKED])
def test_an_outlet_returns_in_the_state_it_had(state):
    feed = make_feed(state=state)
    entry = make_entry(feed)
    block_outlet(feed)
    block_outlet(feed)
    unblock_outlet(feed)
    feed.refresh_from_db()
    assert feed.state == state
    assert entry.pk not in blocked()


def test_a_server_that_says_gone_to_who_asked_before_the_blocking_changes_nothing():
    feed = make_feed()
    entry = make_entry(feed)
    asked = claim(Feed.objects.filter(pk=feed.pk), limit=1, lease=timedelta(minutes=1))
    block_outlet(feed)
    assert store_all([Polled(feed, after_gone(feed, NOW))], NOW, asked.token) == {}
    unblock_outlet(feed)
    feed.refresh_from_db()
    assert feed.state == State.ACTIVE
    assert entry.pk not in blocked()
