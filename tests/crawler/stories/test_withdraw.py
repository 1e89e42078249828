"""Blocked reports are found without reading all reports."""

from __future__ import annotations

import pytest
from django.db import connection

from crawler.feeds.models import Feed
from crawler.stories.models import Membership
from crawler.stories.withdraw import blocked_reports, withdraw
from tests.factories import make_entry, make_feed, make_report, make_story

pytestmark = pytest.mark.django_db


def test_each_way_of_being_blocked_has_its_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads small tables whole, whatever indexes they have")
    plans = [reports.explain() for reports in blocked_reports()]
    assert "entry_blocked" in plans[0]
    assert "SCAN" not in plans[1]


def test_reports_blocked_in_one_way_or_both_leave():
    story = make_story(reports=1)
    stays = Membership.objects.get(story=story)
    feed = make_feed(state=Feed.State.BLOCKED)
    make_report(story, make_entry(feed, blocked=True))
    make_report(story, make_entry(feed))
    make_report(story, make_entry(blocked=True))
    assert [withdraw(), withdraw(), withdraw()] == [2, 1, 0]
    assert list(Membership.objects.filter(story=story)) == [stays]
