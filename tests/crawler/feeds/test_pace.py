"""When a feed is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds import pace
from tests.factories import NOW

HOUR, DAY = 3600, 86_400
seconds = st.integers(-(10**9), 10**9)


@pytest.mark.parametrize(
    ("rate", "wanted"),
    [(0, DAY), (0.05, DAY), (1, 3 * HOUR), (10, DAY / 40), (100, 300), (100_000, 300)],
)
def test_a_busy_feed_is_asked_often_and_a_quiet_one_daily(rate: float, wanted: float):
    assert pace.after_news(rate) == int(wanted)


@given(rate=st.floats(0, 1e9), hints=seconds, old=st.integers(1, 10**6), failures=st.integers(0, 10**6))
def test_every_pace_is_between_five_minutes_and_a_day(rate: float, hints: int, old: int, failures: int):
    for found in (
        pace.after_news(rate, hints),
        pace.after_nothing(old, rate, hints),
        pace.after_failure(old, failures),
        pace.after_failure(old, failures, hints),
    ):
        assert 300 <= found <= DAY


def test_nothing_new_slows_a_feed_down_to_the_time_between_two_entries():
    pace_now = pace.after_news(10)
    for _ in range(50):
        slower = pace.after_nothing(pace_now, 10)
        assert slower >= pace_now
        pace_now = slower
    assert pace_now == DAY // 10


def test_a_feed_that_has_gone_silent_slows_down_to_a_day():
    assert pace.after_nothing(3 * HOUR, 0.5) == 3 * HOUR
    assert pace.after_nothing(3 * HOUR, 0.05) == 3.75 * HOUR
    assert pace.after_nothing(DAY, 0.05) == DAY


def test_failures_double_the_wait_up_to_a_day():
    waits = [pace.after_failure(900, failures) for failures in range(1, 9)]
    assert waits == [1800, 3600, 7200, 14_400, 28_800, 57_600, DAY, DAY]


def test_retry_after_is_obeyed_within_five_minutes_and_a_day():
    assert pace.after_failure(900, 5, 1200) == 1200
    assert pace.after_failure(900, 1, 10) == 300
    assert pace.after_failure(900, 1, 10**9) == DAY


@pytest.mark.parametrize(
    ("headers", "ttl", "wanted"),
    [
        ({}, 0, 0),
        ({"cache-control": "public, max-age=600"}, 0, 600),
        ({"cache-control": "s-maxage=600"}, 0, 0),
        ({"cache-control": "max-age=99999999"}, 0, HOUR),
        ({"cache-control": "max-age=-5"}, -300, 0),
        ({"cache-control": "max-age=60"}, 1800, 1800),
    ],
)
def test_hints_of_server_and_feed(headers: dict, ttl: int, wanted: int):
    assert pace.hint(headers, ttl) == wanted


def test_a_hint_only_ever_slows():
    assert pace.after_news(100, 1200) == 1200
    assert pace.after_news(1, 1200) == 3 * HOUR


@given(st.floats(0, 1))
def test_jitter_only_ever_adds_up_to_a_tenth(jitter: float):
    found = (pace.next_fetch(NOW, 1000, jitter=jitter) - NOW).total_seconds()
    assert 1000 <= found <= 1100


def test_feeds_added_by_people_are_asked_at_most_hourly():
    assert pace.next_fetch(NOW, 300, jitter=0, hourly=True) == NOW + timedelta(hours=1)
    assert pace.next_fetch(NOW, 300, jitter=0) == NOW + timedelta(minutes=5)


def test_a_feed_is_asked_whole_at_first_and_each_week():
    assert pace.ask_whole(None, NOW)
    assert not pace.ask_whole(NOW - timedelta(days=6), NOW)
    assert pace.ask_whole(NOW - timedelta(days=8), NOW)


def test_the_rate_is_told_by_the_dates_of_a_document():
    day = timedelta(days=1)
    two_hours = [NOW - timedelta(minutes=12 * n) for n in range(1, 11)]
    assert pace.entries_per_day(two_hours, NOW) == pytest.approx(120)
    weeks = [NOW - day * n for n in range(1, 30)]
    assert pace.entries_per_day(weeks, NOW) == pytest.approx(6 / 7, rel=0.2)
    assert pace.entries_per_day([NOW - 90 * day], NOW) == 0
    assert pace.entries_per_day([NOW + day], NOW, known=5) == 5


def test_without_dates_the_rate_is_told_by_how_often_it_changes():
    assert pace.entries_per_day([], NOW) == 24
    assert pace.entries_per_day([], NOW, known=4, since=NOW - timedelta(hours=6)) == 4
    assert pace.entries_per_day([], NOW, known=0, since=NOW - timedelta(hours=1)) == 12


def test_a_burst_is_told_by_the_newest_ten():
    quiet = [NOW - timedelta(days=n) for n in range(1, 30)]
    assert pace.burst(quiet, NOW) == pytest.approx(1)
    busy = [*quiet, *(NOW - timedelta(minutes=6 * n) for n in range(1, 11))]
    assert pace.burst(busy, NOW) == pytest.approx(240)
    assert pace.burst([NOW] * 2, NOW) == 0
    assert pace.burst([NOW] * 30, NOW) == 10 * 288
    assert pace.burst([NOW + timedelta(days=1)] * 30, NOW) == 0
