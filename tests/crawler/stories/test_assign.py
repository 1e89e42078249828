"""Entries become reports of stories: placed once, numbered once, told with their heat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.stories.assign import assign
from crawler.stories.models import Membership, Story
from tests.factories import NOW, make_entry, make_feed

pytestmark = pytest.mark.django_db


def test_reports_of_one_event_become_one_story_and_others_do_not():
    for outlet in ("Harbour Post", "Daily Lantern", "Evening Mast"):
        make_entry(make_feed(outlet), "Northlake delays its Dresden chip plant by 14 months")
    make_entry(make_feed("Valley Times"), "Rare owls return to the Alder valley", text="")
    counts = assign(NOW)
    assert (counts.entries, counts.new) == (4, 2)
    plant = Story.objects.get(title__contains="Dresden")
    assert (plant.reports, plant.publishers, plant.languages) == (3, 3, "en")
    assert [m.number for m in Membership.objects.filter(story=plant).order_by("pk")] == [1, 2, 3]
    assert plant.heat > 0
    assert plant.hot_since == NOW


def test_a_second_pass_changes_nothing():
    make_entry(title="Northlake delays its Dresden chip plant by 14 months")
    assign(NOW)
    before = list(Membership.objects.values())
    counts = assign(NOW + timedelta(seconds=5))
    assert (counts.entries, counts.new) == (0, 0)
    assert list(Membership.objects.values()) == before
