"""Outlets and reports are taken out on request, and come back."""

from __future__ import annotations

import pytest

from crawler.feeds.block import block_outlet, block_report, unblock_outlet, unblock_report
from crawler.feeds.models import Entry, Feed
from tests.factories import NOW, make_entry, make_feed

pytestmark = pytest.mark.django_db


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


def test_a_feed_that_was_never_polled_is_not_polled_after_its_return():
    feed = make_feed(state=Feed.State.STATIC, last_success=NOW)
    block_outlet(feed)
    unblock_outlet(feed)
    feed.refresh_from_db()
    assert feed.state == Feed.State.STATIC
