"""The ranks of the hot list at each full hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.stories.models import RankPoint
from crawler.stories.ranks import ranks
from tests.factories import NOW, make_story

pytestmark = pytest.mark.django_db


def test_the_list_is_written_once_an_hour_in_its_order():
    cool, hot = make_story("Cool", heat=5), make_story("Hot", heat=50)
    make_story("Off", heat=-1)
    at = NOW + timedelta(minutes=7)
    assert ranks(at) == 2
    assert list(RankPoint.objects.order_by("rank").values_list("story", "rank", "hour")) == [
        (hot.pk, 1, NOW),
        (cool.pk, 2, NOW),
    ]
    make_story("New", heat=90)
    assert ranks(at + timedelta(minutes=40)) == 0
    assert ranks(at + timedelta(hours=1)) == 3


def test_joined_stories_have_no_rank():
    head = make_story("Head", heat=50)
    make_story("Twin", heat=40, joined_to=head)
    assert ranks(NOW) == 1


def test_they_are_kept_48_hours():
    make_story("Hot", heat=50)
    for hours in (49, 48, 47, 1):
        ranks(NOW - timedelta(hours=hours - 1))
    ranks(NOW + timedelta(hours=1))
    oldest = RankPoint.objects.order_by("hour").first()
    assert oldest is not None
    assert oldest.hour > NOW + timedelta(hours=1) - timedelta(hours=48)
