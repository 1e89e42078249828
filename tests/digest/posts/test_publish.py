"""Stories become posts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.feeds.models import Entry
from crawler.stories.models import Membership, Story
from digest.channels import version
from digest.channels.models import Channel, ChannelSource
from digest.lib.moderated import State
from digest.posts.models import Placement, Post
from digest.posts.publish import publish
from tests.factories import NOW, make_channel, make_report, make_story, make_summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def chips() -> Channel:
    return make_channel(terms=["chip", "芯片"])


def told(title: str = "Northlake delays its chip plant", **fields) -> Story:
    story = make_story(title, reports=fields.pop("reports", 2), **fields)
    make_summary(story)
    return story


def places() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for placement in Placement.objects.select_related("post__story", "channel").order_by("pk"):
        found.setdefault(placement.post.story.title, []).append(placement.channel.slug)
    return found


def test_a_hot_story_with_a_summary_gets_its_post_and_its_places(chips):
    story = told()
    assert publish(NOW) == {"published": 1, "updated": 0, "placed": 1, "hidden": 0}
    post = Post.objects.get()
    assert (post.story, post.slug, post.published) == (story, "northlake-delays-its-chip-plant", NOW)
    placement = Placement.objects.get()
    assert (placement.channel, placement.reason, placement.at) == (chips, "chip", NOW)


def test_without_summary_or_heat_a_story_stays_unpublished():
    make_story()
    told(heat=0)
    told(hours_ago=30)
    publish(NOW)
    assert not Post.objects.exists()


def test_publishing_twice_changes_nothing(chips):
    told()
    publish(NOW)
    before = list(Post.objects.values()), list(Placement.objects.values())
    assert publish(NOW + timedelta(minutes=1)) == {"published": 0, "updated": 0, "placed": 0, "hidden": 0}
    assert (list(Post.objects.values()), list(Placement.objects.values())) == before


def test_the_slug_stays_when_the_headline_changes():
    story = told("A quiet harbour")
    publish(NOW)
    make_summary(story, headline="A loud harbour")
    publish(NOW + timedelta(minutes=1))
    assert Post.objects.get().slug == "a-quiet-harbour"


def test_the_slug_is_that_of_the_english_headline_and_ascii():
    story = told("北湖推迟工厂", language="zh")
    make_summary(story, language="en", headline="Northlake waits — Zürich doesn’t")
    told("南港开放", language="zh")
    publish(NOW)
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["", "northlake-waits-zurich-doesnt"]


def test_something_material_moves_the_updated_time():
    story = told()
    publish(NOW)
    later = NOW + timedelta(hours=1)
    Story.objects.filter(pk=story.pk).update(material_at=later, last_report=later)
    assert publish(later + timedelta(minutes=1))["updated"] == 1
    assert Post.objects.get().updated == later
    assert publish(later + timedelta(minutes=2))["updated"] == 0


def test_new_reports_and_new_rules_rebuild_the_places(chips):
    story = told("The mill closes", reports=1)
    publish(NOW)
    assert places() == {}
    make_report(story, Entry.objects.get(pk=told_entry("A chip mill closes").pk))
    publish(NOW + timedelta(seconds=5))
    assert places() == {"The mill closes": ["chips"]}
    Channel.objects.filter(pk=chips.pk).update(terms=["harbour"])
    publish(NOW + timedelta(seconds=10))
    assert places() == {}
    for membership in Membership.objects.filter(story=story).select_related("entry__feed"):
        ChannelSource.objects.create(channel=chips, feed=membership.entry.feed)
    publish(NOW + timedelta(seconds=15))
    assert places() == {"The mill closes": ["chips"]}
    assert Placement.objects.get().reason == "feed"


def told_entry(title: str) -> Entry:
    from_elsewhere = make_story(title, heat=0)
    membership = Membership.objects.get(story=from_elsewhere)
    entry = membership.entry
    membership.delete()
    return entry


def test_a_story_that_loses_all_its_reports_is_hidden_and_returns_with_one(chips):
    story = told(hours_ago=20)
    publish(NOW)
    much_later = NOW + timedelta(days=10)
    number = version.current()
    rows = list(Membership.objects.filter(story=story))
    Membership.objects.filter(story=story).delete()
    Story.objects.filter(pk=story.pk).update(reports=0)
    assert publish(much_later)["hidden"] == 1
    post = Post.objects.get()
    assert post.state == State.HIDDEN
    assert places() == {}
    assert version.current() > number, "caches must drop it at once"
    Membership.objects.bulk_create(rows)
    Story.objects.filter(pk=story.pk).update(reports=2)
    publish(much_later + timedelta(minutes=1))
    post.refresh_from_db()
    assert (post.state, post.state_reason) == (State.VISIBLE, "")


def test_a_withdrawn_report_empties_the_caches(chips):
    story = told(reports=2)
    publish(NOW)
    number = version.current()
    Membership.objects.filter(story=story).first().delete()
    Story.objects.filter(pk=story.pk).update(reports=1)
    publish(NOW + timedelta(seconds=5))
    assert version.current() > number
    assert Post.objects.get().state == State.VISIBLE


def test_a_post_hidden_by_staff_stays_hidden(chips):
    told()
    publish(NOW)
    Post.objects.update(state=State.HIDDEN, state_reason="unlawful", placed_number=0)
    publish(NOW + timedelta(minutes=1))
    assert Post.objects.get().state == State.HIDDEN


def test_a_blocked_report_brings_no_channel(chips):
    story = told(reports=1)
    make_report(story, told_entry("The mill closes"))
    Entry.objects.filter(title__contains="chip").update(blocked=True)
    publish(NOW)
    assert places() == {}
