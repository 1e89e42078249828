"""What a story's row tells of its reports."""

from __future__ import annotations

import pytest

from crawler.stories.index import Index
from crawler.stories.refresh import refresh
from tests.factories import NOW, make_entry, make_feed, make_report, make_story

pytestmark = pytest.mark.django_db


def test_a_long_story_takes_its_title_from_late_reports_too():
    """The first 40 knew little; what most of them say by now is said by the rest."""
    story, wire = make_story("Plant late?", reports=1), make_feed()
    for n in range(89):
        early = n < 44
        title = "What next at the plant?" if early else "Northlake delays its Dresden chip plant by 14 months"
        make_report(story, make_entry(wire, title))
    refresh(Index(), [story.pk], NOW)
    story.refresh_from_db()
    assert story.title == "Northlake delays its Dresden chip plant by 14 months"
