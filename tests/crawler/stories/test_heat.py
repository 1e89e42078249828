"""How loud a story is, with a reason in front of every term."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.stories.heat import Heat, Report, heat, kept_off, volume_weight
from tests.factories import NOW


def said(publisher: str, hours_ago: float = 5, **fields) -> Report:
    return Report(publisher, NOW - timedelta(hours=hours_ago), **{"volume": 0.0, **fields})


def points(found: Heat) -> dict[str, float]:
    return {code: number for code, _, number in found.terms}


def test_feeds_of_one_owner_count_once():
    one = heat([said("Harbour Group"), said("Harbour Group", 4)], NOW)
    two = heat([said("Harbour Group"), said("Lantern Media", 4)], NOW)
    assert one.terms[0] == ("publishers", 1, 4.0)
    assert two.terms[0] == ("publishers", 2, 8.0)
    assert two.total > one.total


def test_a_firehose_says_less_and_the_page_says_so():
    quiet = heat([said("A"), said("B")], NOW)
    loud = heat([said("A"), said("B", volume=440)], NOW)
    assert loud.total < quiet.total
    assert points(loud)["firehose"] == pytest.approx(4 * (volume_weight(440) - 1), abs=0.01)
    assert volume_weight(440) == pytest.approx(1 / 3.7004, rel=1e-3)


def test_publishers_of_the_last_two_hours_add_heat():
    fresh = heat([said("A", 1), said("B", 1.9)], NOW)
    stale = heat([said("A", 2.1), said("B", 3)], NOW)
    assert points(fresh)["new"] == 4.0
    assert "new" not in points(stale)


def test_one_publisher_repeating_itself_is_no_news():
    once, often = heat([said("A", 1), said("B", 1)], NOW), heat([said("A", 1)] * 30 + [said("B", 1)], NOW)
    assert once == often


def test_a_postdated_report_is_not_fresh():
    assert "new" not in points(heat([said("A", 0, postdated=True), said("B", 0, postdated=True)], NOW))


def test_a_report_without_a_date_is_half_as_fresh():
    assert points(heat([said("A", 1, undated=True), said("B")], NOW))["new"] == 1.0
    assert points(heat([said("A", 1, undated=True), said("A", 1), said("B")], NOW))["new"] == 2.0


def test_a_report_from_the_future_is_worth_nothing():
    assert heat([said("A", -5)], NOW) == Heat(0.0, ())
    assert heat([said("A"), said("B", -5)], NOW) == heat([said("A")], NOW)


def test_both_languages_add_heat():
    both = heat([said("A"), said("B", language="zh")], NOW)
    assert points(both)["languages"] == 4.0
    assert "languages" not in points(heat([said("A"), said("B", language="fr")], NOW))


def test_it_cools_by_the_hour_and_no_further_after_a_day():
    assert points(heat([said("A", 8), said("B")], NOW))["age"] == -2.0
    assert points(heat([said("A", 90), said("B")], NOW))["age"] == -6.0


def test_a_lone_publisher_is_shown_only_while_fresh_and_under_all_others():
    lone, pair = heat([said("A", 0.1)], NOW), heat([said("A", 0.1), said("B", 0.1)], NOW)
    assert 0 < lone.total < pair.total
    assert heat([said("A", 2.1)], NOW).total <= 0
    assert heat([said("A", 0.1, volume=200)], NOW).total <= 0


def test_filler_does_not_rise_on_a_slow_day():
    """The floor is absolute: what nobody else tells is off the list even when the list is empty."""
    assert heat([said("A", 6)], NOW).total < 0


def test_nothing_told_in_24_hours_is_not_hot():
    assert heat([said("A", 25), said("B", 30)], NOW) == Heat(0.0, ())


def test_kept_off_says_why_and_ends_at_zero():
    loud = heat([said(name, 1) for name in "ABCD"], NOW)
    off = kept_off(loud, NOW - timedelta(hours=3), NOW)
    assert off.total == 0
    assert off.terms[-1] == ("nothing_new", 3.0, -loud.total)
    quiet = heat([said("A", 6)], NOW)
    assert kept_off(quiet, NOW, NOW) == quiet


REPORTS = st.builds(
    Report,
    publisher=st.sampled_from("ABCDEF"),
    at=st.floats(-30, 60).map(lambda hours: NOW - timedelta(hours=hours)),
    language=st.sampled_from(["en", "zh"]),
    volume=st.floats(0, 2000),
    postdated=st.booleans(),
)


@given(st.lists(REPORTS, max_size=20))
def test_the_terms_always_sum_to_the_total(reports: list[Report]):
    found = heat(reports, NOW)
    assert found.total == pytest.approx(sum(number for _, _, number in found.terms), abs=0.006)


@given(st.lists(REPORTS, min_size=1, max_size=20))
def test_one_more_independent_publisher_never_cools(reports: list[Report]):
    before = heat(reports, NOW)
    if before.terms:
        assert heat([*reports, said("somebody else", 1)], NOW).total > before.total
