"""Near-duplicate stories at the top stand as one, and part again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.stories.assign import Kept, assign
from crawler.stories.join_twins import join_twins
from crawler.stories.models import Story
from tests.factories import NOW, make_entry, make_feed

pytestmark = pytest.mark.django_db

FIRST = "Northlake postpones its Dresden works over late tools and permits"
SECOND = "Saxony mayor demands an answer about missing building permits"
OWLS = "Rare owls return to the Alder valley"


def hot_stories() -> tuple[Story, Story, Story]:
    for i, title in enumerate([FIRST, FIRST, FIRST, SECOND, SECOND, OWLS, OWLS]):
        make_entry(make_feed(f"Outlet {i}"), title, text="")
    assign(NOW)
    return tuple(Story.objects.get(title=title) for title in (FIRST, SECOND, OWLS))  # type: ignore[return-value]


def test_the_less_hot_twin_leaves_the_list_and_its_page_stays(monkeypatch):
    first, second, owls = hot_stories()
    monkeypatch.setattr("crawler.stories.twins.ALIKE", 0.05)
    monkeypatch.setattr("crawler.stories.twins.SHARED", 1)
    assert Kept.index is not None
    join_twins(Kept.index, NOW)
    assert list(Story.objects.hot(NOW)) == [first, owls]
    second.refresh_from_db()
    assert second.joined_to == first
    assert second.merged_into is None


def test_they_part_when_they_are_no_longer_alike_or_hot(monkeypatch):
    first, second, owls = hot_stories()
    Story.objects.filter(pk=second.pk).update(joined_to=owls)
    assert Kept.index is not None
    assert join_twins(Kept.index, NOW) == 1
    assert Story.objects.hot(NOW).count() == 3
    Story.objects.filter(pk=second.pk).update(joined_to=first)
    later = NOW + timedelta(hours=30)
    assert join_twins(Kept.index, later) == 1
    second.refresh_from_db()
    assert second.joined_to is None
