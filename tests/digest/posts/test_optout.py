"""A publisher asks to be left out: within a minute no page, feed or answer names it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from crawler.feeds.block import block_outlet, block_report, unblock_outlet
from crawler.feeds.models import Entry, Feed
from crawler.stories.assign import assign
from crawler.stories.models import Story
from digest.lib.moderated import State
from digest.posts.models import Post
from digest.posts.publish import publish
from tests.factories import make_entry, make_feed, make_summary

pytestmark = pytest.mark.django_db
TITLE = "Northlake delays its Dresden chip plant by fourteen months"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def outlets(now) -> list[Feed]:
    """Three outlets of three owners with one story, published."""
    feeds = [make_feed(name, owner=name) for name in ("Harbour Post", "Mill Times", "Quay Herald")]
    for n, feed in enumerate(feeds):
        make_entry(feed, TITLE, now=now, hours_ago=1 + n / 10)
    assign(now)
    story = Story.objects.get()
    make_summary(story)
    publish(now)
    assert Post.objects.get().story == story
    return feeds


def pages(client) -> str:
    """Everything that the public can read of it."""
    post = Post.objects.get()
    paths = ("/", f"/story/{post.pk}-{post.slug}", "/latest", "/feed.xml", "/feed.json", "/api/v1/latest")
    return "".join(client.get(path).content.decode() for path in paths)


def cycle(now) -> None:
    assign(now)
    publish(now)


def test_a_blocked_outlet_leaves_every_page_and_the_others_stay(client, now, outlets):
    assert "Mill Times" in pages(client)
    block_outlet(outlets[1])
    cycle(now + timedelta(seconds=30))
    text = pages(client)
    assert "Mill Times" not in text
    assert "Harbour Post" in text


def test_a_story_left_with_no_report_is_hidden_and_comes_back_with_one(client, now, outlets):
    post = Post.objects.get()
    address = f"/story/{post.pk}-{post.slug}"
    for feed in outlets:
        block_outlet(feed)
    cycle(now + timedelta(seconds=30))
    assert client.get(address).status_code == 404
    assert TITLE not in client.get("/latest").content.decode()
    assert client.get(f"/api/v1/stories/{post.story_id}").status_code == 404
    for feed in outlets:
        unblock_outlet(feed)
    assign(now + timedelta(seconds=60))
    make_summary(Story.objects.get(reports=3))
    publish(now + timedelta(seconds=60))
    shown = Post.objects.get(state=State.VISIBLE)
    assert "Harbour Post" in client.get(f"/story/{shown.pk}-{shown.slug}").content.decode()


def test_one_report_can_be_taken_out_alone(client, now, outlets):
    block_report(Entry.objects.get(feed=outlets[2]))
    cycle(now + timedelta(seconds=30))
    text = pages(client)
    assert "Quay Herald" not in text
    assert "Mill Times" in text
