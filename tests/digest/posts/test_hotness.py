"""Hotness: ten times the votes weigh as much as half a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.posts.hotness import hotness
from tests.factories import NOW


def test_ten_times_the_votes_weigh_twelve_and_a_half_hours():
    assert hotness(9, NOW) == pytest.approx(hotness(0, NOW + timedelta(hours=12.5)))
    assert hotness(99, NOW) == pytest.approx(hotness(9, NOW + timedelta(hours=12.5)))


@given(st.integers(0, 10**6), st.integers(0, 10**8))
def test_more_votes_and_later_times_are_hotter(votes, seconds):
    at = NOW + timedelta(seconds=seconds)
    assert hotness(votes + 1, at) > hotness(votes, at)
    assert hotness(votes, at + timedelta(seconds=1)) > hotness(votes, at)
