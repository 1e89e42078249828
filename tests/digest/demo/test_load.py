"""The invented week as rows."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Story
from digest.channels.models import Channel, ChannelSource
from digest.demo.load import load
from digest.demo.read import read_outlets, read_reports
from digest.demo.store import make_feeds
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_outlets_become_feeds_of_their_channels_that_nobody_polls():
    assert len(make_feeds(NOW)) == Feed.objects.count() == len(read_outlets())
    assert not Feed.objects.due(NOW + timedelta(days=30)).exists()
    assert not Feed.objects.polled().exists()
    for outlet in read_outlets():
        feed = Feed.objects.get(url=outlet.feed)
        assert (feed.title, feed.owner, feed.country) == (outlet.name, outlet.owner, outlet.country)
        assert [source.channel.slug for source in ChannelSource.objects.filter(feed=feed)] == [outlet.channel]
    assert Channel.objects.house() is not None


def test_reports_become_entries_as_old_as_they_say():
    assert load(NOW).entries == len(read_reports())
    entries = {entry.url.rsplit("/", 1)[1]: entry for entry in Entry.objects.select_related("feed")}
    languages = {outlet.feed: outlet.language for outlet in read_outlets()}
    for report in read_reports():
        entry = entries[report.slug]
        at = NOW - timedelta(hours=report.hours_ago)
        assert abs(entry.effective - at) < timedelta(seconds=1)
        assert abs(entry.first_seen - at) < timedelta(seconds=1)
        assert (entry.title, entry.text) == (report.title, report.text)
        assert entry.tags == list(report.tags)
        assert entry.language == languages[entry.feed.url]
        assert entry.feed.last_success >= entry.first_seen


def test_loading_twice_changes_nothing():
    load(NOW)
    before = list(Entry.objects.order_by("pk").values("pk", "title", "effective", "first_seen", "revision"))
    feeds = list(Feed.objects.order_by("pk").values("pk", "url", "state", "next_fetch"))
    assert load(NOW + timedelta(days=2)).entries == 0
    assert list(Entry.objects.order_by("pk").values(*before[0])) == before
    assert list(Feed.objects.order_by("pk").values(*feeds[0])) == feeds


def test_a_feed_that_staff_blocked_stays_blocked():
    make_feeds(NOW)
    Feed.objects.filter(title="Rackside").update(state=Feed.State.BLOCKED)
    make_feeds(NOW)
    assert Feed.objects.get(title="Rackside").state == Feed.State.BLOCKED


def test_the_command_can_leave_the_stages_to_the_clock():
    said = StringIO()
    call_command("demo", "--entries-only", stdout=said)
    assert said.getvalue() == f"{len(read_outlets())} feeds, {len(read_reports())} new entries\n"
    assert not Story.objects.exists()
