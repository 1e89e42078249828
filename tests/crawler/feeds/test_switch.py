"""Staff stop a feed, start it again, and have it asked at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from crawler.feeds.models import Feed
from crawler.feeds.switch import ask_now, switch_off, switch_on
from tests.factories import NOW, make_feed

pytestmark = pytest.mark.django_db
State = Feed.State


@pytest.mark.parametrize("state", State)
def test_only_what_is_asked_can_be_switched_off(state):
    feed = make_feed(state=state)
    possible = state in (State.ACTIVE, State.WAITING)
    assert switch_off(feed) is possible
    feed.refresh_from_db()
    assert feed.state == (State.OFF if possible else state)


@pytest.mark.parametrize("state", State)
def test_only_what_was_switched_off_or_is_gone_can_be_switched_on(state):
    feed = make_feed(state=state, next_fetch=NOW + timedelta(days=1))
    possible = state in (State.OFF, State.GONE)
    assert switch_on(feed, NOW) is possible
    feed.refresh_from_db()
    assert feed.state == (State.ACTIVE if possible else state)
    assert (feed in Feed.objects.due(NOW)) is possible


@pytest.mark.parametrize("state", State)
def test_only_a_polled_feed_can_be_asked_now(state):
    feed = make_feed(state=state, next_fetch=NOW + timedelta(days=1))
    assert ask_now(feed, NOW) is (state == State.ACTIVE)
    assert (feed in Feed.objects.due(NOW)) is (state == State.ACTIVE)


def test_a_parked_feed_that_waits_is_asked_now():
    feed = make_feed(
        next_fetch=NOW + timedelta(hours=3), parked_at=NOW, parked_reason="503", attempts=3,
        not_before=NOW + timedelta(days=9000),
    )  # fmt: skip
    ask_now(feed, NOW)
    assert feed in Feed.objects.due(NOW)
    feed.refresh_from_db()
    assert (feed.parked_at, feed.parked_reason, feed.attempts) == (None, "", 0)


def test_whoever_reads_a_feed_keeps_it():
    token = uuid4()
    feed = make_feed(claim_token=token, claimed_until=NOW + timedelta(days=9000))
    ask_now(feed, NOW)
    feed.refresh_from_db()
    assert feed.claim_token == token
    assert feed not in Feed.objects.due(NOW)
