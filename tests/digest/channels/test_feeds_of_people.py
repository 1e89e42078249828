"""A hundred feeds that people brought, through the real stages, beside the news of the site."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from django.utils import timezone

from crawler.feeds.ingest import ingest
from crawler.feeds.models import Entry, Feed
from crawler.feeds.opml import FeedSource
from crawler.stories.assign import assign
from crawler.stories.models import Membership, Story
from crawler.web.fetch import Door
from digest.channels.copy_channel import copy_channel
from digest.channels.recipe import Recipe
from digest.pages.front import front
from digest.posts.models import Placement
from digest.posts.publish import publish
from summarizer.summarise import summarise
from tests.factories import make_feed, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PLANT = "Northlake delays its Dresden chip line to 2028"
FERRY = "Ferries to Sandholm stop for the winter storms"
LOUD = "Buy the miracle lamp of Doctor Zed today"
TEXT = {
    PLANT: "Northlake told suppliers on Monday that tools for its Dresden line arrive 14 months late.",
    FERRY: "The harbour office of Sandholm stops all ferries until the storms have passed on Friday.",
    LOUD: "The miracle lamp of Doctor Zed lights a whole house for 9 dollars, Doctor Zed says.",
}


def document(*titles):
    at = format_datetime(timezone.now() - timedelta(minutes=20))
    items = "".join(
        f"<item><title>{title}</title><link>https://x.example/{len(title)}</link><guid>{title}</guid>"
        f"<pubDate>{at}</pubDate><description>{TEXT[title]}</description></item>"
        for title in titles
    )
    return (
        f"<rss version='2.0'><channel><title>x</title><link>https://x.example/</link>{items}</channel></rss>"
    )


def stages(pages, *, minutes=0):
    def answer(request):
        body = pages[str(request.url)]
        return httpx.Response(200, text=body, headers={"content-type": "application/rss+xml"})

    now = timezone.now() + timedelta(minutes=minutes)
    ingest(now, door=Door(transport=httpx.MockTransport(answer)))
    assign(now)
    summarise(now)
    publish(now)
    return now


def hot_list(now):
    return [(post.story_id, post.its_story.title, post.its_story.heat) for post in front(now).posts]


def test_a_hundred_feeds_of_people_start_no_story_and_move_nothing_on_the_hot_list():
    pages = {}
    for n in range(4):
        pages[make_feed(f"Outlet {n}", next_fetch=timezone.now()).url] = document(
            *[PLANT, FERRY][: 1 + n % 2]
        )
    before = hot_list(stages(pages))
    assert [title for _, title, _ in before] == [PLANT, FERRY]

    for person in range(20):
        addresses = [f"https://loud{person}-{n}.example/feed.xml" for n in range(6)]
        sources = tuple(FeedSource(address, "Loud") for address in addresses)
        copied = copy_channel(make_user(f"fan{person}"), Recipe(sources, name_en="Loud"), timezone.now())
        assert (copied.sources, copied.left_out) == (5, 1)
        pages |= dict.fromkeys(addresses, document(LOUD, FERRY))
    now = stages(pages, minutes=6)  # reports of such feeds are looked at every five minutes

    people = Feed.objects.filter(trust=Feed.Trust.CHANNEL)
    assert people.count() == 100
    assert Entry.objects.filter(feed__in=people, title=LOUD).count() == 100
    assert Story.objects.filter(merged_into=None).count() == 2
    after = hot_list(now)
    assert [(pk, title) for pk, title, _ in after] == [(pk, title) for pk, title, _ in before]
    assert [heat for *_, heat in after] == pytest.approx([heat for *_, heat in before], abs=0.5)
    joined = Membership.objects.filter(entry__feed__in=people)
    assert set(joined.values_list("entry__title", flat=True)) == {FERRY}
    assert joined.count() == 100
    assert not people.filter(next_fetch__lt=now + timedelta(minutes=59)).exists()
    ferry = next(pk for pk, title, _ in after if title == FERRY)
    assert Placement.objects.filter(post__story=ferry, channel__owner__isnull=False).count() == 20
