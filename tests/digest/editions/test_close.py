"""Editions are closed: the stories of the day, in the words of that morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.stories.models import RankPoint, Story
from digest.channels.models import Channel
from digest.editions.close import close
from digest.editions.day import due, hours
from digest.editions.models import Edition, EditionItem
from digest.lib.moderated import State
from digest.posts.models import Placement, Post
from summarizer.models import Summary
from tests.factories import NOW, make_channel, make_post, make_story, make_summary

TODAY = NOW.date()
CLOSED = NOW + timedelta(minutes=1)  # 08:01 UTC


@pytest.fixture
def house(db) -> Channel:
    return make_channel("hot", name_en="24h Hot", name_zh="24 小时热榜", kind=Channel.Kind.HOUSE)


def stories(count: int, **fields) -> list[Post]:
    return [make_post(make_story(f"Story {n}", heat=n, reports=1, **fields)) for n in range(1, count + 1)]


def headlines(language: str = "en", slug: str = "hot", day: date = TODAY) -> list[str]:
    items = EditionItem.objects.filter(
        edition__language=language, edition__channel__slug=slug, edition__date=day
    )
    return list(items.order_by("position").values_list("headline", flat=True))


def test_the_hours_are_the_24_to_eight_of_the_local_clock():
    zone = ZoneInfo("Asia/Shanghai")
    assert hours(date(2026, 3, 10), zone)[1] == datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
    assert due(datetime(2026, 3, 9, 23, 59, tzinfo=UTC), zone) is None
    assert due(datetime(2026, 3, 10, 0, 0, tzinfo=UTC), zone) == date(2026, 3, 10)


def test_the_edition_holds_the_twelve_hottest_in_both_languages(house):
    stories(15)
    assert close(CLOSED) == {"editions": 2, "items": 24}
    assert headlines() == headlines("zh-hans") == [f"Story {n}" for n in range(15, 3, -1)]
    edition = Edition.objects.get(language="en")
    assert (edition.date, edition.closed, edition.stories, edition.publishers) == (NOW.date(), NOW, 15, 15)


def test_before_eight_nothing_is_closed(house):
    stories(3)
    assert close(NOW - timedelta(minutes=1))["editions"] == 0


def test_closing_again_changes_nothing_even_when_the_words_did(house):
    post = stories(1)[0]
    close(CLOSED)
    before = list(EditionItem.objects.values())
    make_summary(post.story, headline="Another headline")
    Story.objects.update(heat=99)
    assert close(CLOSED + timedelta(hours=1)) == {"editions": 0, "items": 0}
    assert list(EditionItem.objects.values()) == before


def test_an_item_keeps_two_sentences_and_who_told_them(house):
    story = make_story("The mill closes", reports=2)
    make_summary(
        story,
        tldr=[{"text": f"Sentence {n}.", "sources": [1]} for n in range(4)],
        written_by="some-model",
    )
    make_post(story)
    close(CLOSED)
    item = EditionItem.objects.get(edition__language="en")
    assert [line["text"] for line in item.lines] == ["Sentence 0.", "Sentence 1."]
    assert (item.written_by, item.reports, len(item.outlets), item.language) == ("some-model", 2, 2, "en")


def test_each_language_takes_its_own_words_where_they_exist(house):
    story = make_story("The mill closes")
    make_summary(story)
    make_summary(story, language="zh", headline="工厂关闭")
    make_post(story)
    close(CLOSED)
    assert (headlines(), headlines("zh-hans")) == (["The mill closes"], ["工厂关闭"])


def test_a_channel_has_its_own_edition_and_a_quiet_one_has_none(house):
    chips, quiet = make_channel(), make_channel("ai", name_en="AI")
    posts = stories(3)
    Placement.objects.create(post=posts[1], channel=chips, at=NOW)
    close(CLOSED)
    assert headlines(slug="chips") == ["Story 2"]
    assert not Edition.objects.filter(channel=quiet).exists()


def test_a_story_returns_the_next_day_only_with_something_new(house):
    posts = stories(3)
    close(CLOSED)
    tomorrow = NOW + timedelta(days=1)
    Story.objects.update(last_report=tomorrow - timedelta(hours=2))
    Post.objects.filter(pk=posts[0].pk).update(updated=tomorrow - timedelta(hours=1))
    close(tomorrow + timedelta(minutes=1))
    assert headlines(day=tomorrow.date()) == ["Story 1"]


def test_the_heat_of_the_day_counts_not_only_that_of_the_morning(house):
    posts = stories(3)
    RankPoint.objects.create(story=posts[0].story, hour=NOW - timedelta(hours=10), rank=1, heat=80)
    close(CLOSED)
    assert headlines()[0] == "Story 1"


def test_stories_of_other_days_stay_out(house):
    make_post(make_story("Old", hours_ago=30, now=NOW))
    young = make_story("Too young", hours_ago=0.2)
    make_post(young)
    Story.objects.filter(pk=young.pk).update(first_report=NOW + timedelta(minutes=5))
    make_post(make_story("Right", hours_ago=3))
    close(NOW + timedelta(hours=4))
    assert headlines() == ["Right"]


def test_hidden_and_moved_posts_stay_out(house):
    hidden, moved, right = stories(3)
    Post.objects.filter(pk=hidden.pk).update(state=State.HIDDEN)
    Post.objects.filter(pk=moved.pk).update(moved_to=right)
    close(CLOSED)
    assert headlines() == ["Story 3"]


def test_a_site_that_is_still_filling_waits(house):
    make_post(make_story(), published=NOW - timedelta(minutes=2))
    assert close(CLOSED)["editions"] == 0
    assert close(NOW + timedelta(minutes=4))["editions"] == 2


def test_a_story_without_words_is_told_by_its_title(house):
    post = stories(1)[0]
    Summary.objects.filter(story=post.story).delete()
    close(CLOSED)
    assert headlines() == ["Story 1"]


def test_a_story_with_sentences_comes_before_one_with_a_headline_alone(house):
    told, bare = stories(2)
    Summary.objects.filter(story=bare.story).update(tldr=[], bullets=[])
    close(CLOSED)
    assert headlines() == [told.story.title]
