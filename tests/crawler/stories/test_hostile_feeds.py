"""Feeds that are broken or mean, polled and grouped: what of them reaches the hot list."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from crawler.feeds.ingest import ingest
from crawler.stories.assign import assign
from crawler.stories.models import Membership, Story
from crawler.web.fetch import Door
from tests.factories import NOW, make_feed

pytestmark = pytest.mark.django_db

PLANT = "Northlake delays its Dresden chip plant by 14 months"
OWLS = "Rare owls return to the Alder valley after forty years"


def item(title: str, link: str, guid: str, date: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>https://news.example/{link}</link>"
        f'<guid isPermaLink="false">{guid}</guid>{date and f"<pubDate>{date}</pubDate>"}</item>'
    )


def poll(*items: str, now=NOW) -> None:
    """All feeds answer with the same document, then what is new is grouped."""
    body = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'
        f"<link>https://news.example/</link>{''.join(items)}</channel></rss>"
    )

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body.encode(), headers={"content-type": "application/rss+xml"})

    ingest(now, all=True, door=Door(transport=httpx.MockTransport(answer)))
    assign(now)


@pytest.fixture(autouse=True)
def _a_feed():
    make_feed("Harbour Post", url="https://93.184.216.34/feed.xml")


def test_a_date_far_ahead_stands_not_above_an_equal_story_of_now():
    poll(
        item(PLANT, "f", "f", "Fri, 01 Jan 2099 00:00:00 GMT"),
        item(OWLS, "n", "n", NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    )
    future, now_dated = Story.objects.get(title=PLANT), Story.objects.get(title=OWLS)
    assert future.last_report <= NOW
    assert future.heat < now_dated.heat


@pytest.mark.parametrize("date", ["Wed, 31 Dec 1969 23:59:59 GMT", "0001-01-01T00:00:00Z"])
def test_a_date_long_ago_is_not_in_todays_news(date: str):
    poll(item(PLANT, "o", "o", date))
    assert not Story.objects.hot(NOW).exists()


def test_an_unreadable_date_is_one_story_after_five_polls():
    for minutes in range(5):
        poll(item(PLANT, "s", "g1", "Invalid Date"), now=NOW + timedelta(minutes=minutes))
    assert Story.objects.count() == Membership.objects.count() == 1


def test_one_story_under_four_tracked_addresses_is_one_story():
    links = ["s?utm_source=a", "s?utm_source=b", "s#x", "s/?fbclid=1"]
    poll(*(item(PLANT, link, link) for link in links))
    assert Story.objects.count() == 1
    assert Story.objects.get().publishers == 1


def test_ten_edits_of_one_item_buy_no_second_summary():
    for n in range(10):
        poll(
            item(f"{PLANT}, says Clara Winter {n}77 times", "s", "g1"),
            now=NOW + timedelta(minutes=10 * n),
        )
        if n == 0:
            key = Story.objects.get().material_key
    assert Membership.objects.count() == 1
    assert Story.objects.get().material_key == key


def test_markup_and_direction_marks_in_a_title_do_not_reach_a_story():
    poll(item("<![CDATA[<script>alert(1)</script>" + PLANT + "\u202egnp.exe]]>", "x", "x"))
    title = Story.objects.get().title
    assert "<script" not in title
    assert "\u202e" not in title
