"""Two days of the invented week, lived through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from crawler.feeds.models import Entry
from crawler.stories.models import Story
from digest.demo.read import Report, read_reports
from digest.demo.replay import moments, replay
from digest.demo.store import make_feeds
from digest.editions.models import Edition
from digest.posts.models import Post
from summarizer.models import Summary
from tests.factories import NOW

HOUR = timedelta(hours=1)
TOLD = {"halyard-ferry", "nusari-link", "longhaul-tug", "haiyu-fault"}


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [report for report in read_reports() if report.story in TOLD]


def test_moments_are_full_hours_and_now():
    now = NOW + timedelta(minutes=7)
    found = moments(now - timedelta(days=3), now)
    assert found == sorted(set(found))
    assert found[-1] == now
    assert all((at.minute, at.second) == (0, 0) for at in found[:-1])
    assert {b - a for a, b in zip(found[-20:-2], found[-19:-1], strict=True)} == {HOUR}
    assert found[1] - found[0] == 6 * HOUR


@pytest.mark.django_db
def test_each_day_has_what_it_would_have_had(reports):
    now, said = timezone.now(), []
    assert replay(make_feeds(now), reports, now, said.append) == len(reports)
    assert Entry.objects.count() == len(reports)
    posts = {post.story.title: post for post in Post.objects.select_related("story")}
    assert len(posts) >= len(TOLD)
    ferry = next(post for title, post in posts.items() if "Ardmoran" in title or "1998" in title)
    assert ferry.published < now - 36 * HOUR  # it was hot then, and is no longer
    assert not Story.objects.hot(now).filter(pk=ferry.story_id).exists()
    fresh = Story.objects.hot(now)
    assert any("Longhaul" in story.title for story in fresh)
    assert Summary.objects.filter(version__gt=1).exists()
    assert Edition.objects.values_list("date", flat=True).distinct().count() >= 1
    assert len(said) >= 1


@pytest.mark.django_db
def test_lived_through_once_it_is_not_lived_again(reports):
    now = timezone.now()
    feeds = make_feeds(now)
    replay(feeds, reports, now, print)
    stories = set(Story.objects.values_list("pk", flat=True))
    summaries = Summary.objects.count()
    assert replay(feeds, reports, now, print) == 0
    assert set(Story.objects.values_list("pk", flat=True)) == stories
    assert Summary.objects.count() == summaries
