"""The feeds that go out, through HTTP."""

from __future__ import annotations

import io
import json

import feedparser
import listparser
import pytest
from django.utils import timezone

from crawler.feeds.models import Feed
from crawler.feeds.parse import parse
from digest.channels.models import Channel, ChannelSource
from digest.editions.close import close
from digest.posts.models import Post
from tests.factories import (
    make_channel,
    make_entry,
    make_feed,
    make_post,
    make_report,
    make_story,
    make_summary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def chips() -> Channel:
    return make_channel(promise_en="Fabs & tools.")


def posted(title: str, now, *, channels=(), written_by="some-model", **fields) -> Post:
    story = make_story(title, now=now, **fields)
    make_summary(story, written_by=written_by)
    return make_post(story, channels=channels)


def read(client, path: str):
    answer = client.get(path)
    assert answer.status_code == 200
    told = feedparser.parse(io.BytesIO(answer.content))
    assert not told.bozo
    return told


def test_the_hot_feed_is_the_hot_list_in_its_order(client, now):
    posted("Warm", now, heat=10)
    hottest = posted("Hottest <b>", now, heat=90)
    told = read(client, "/feed.xml")
    assert [entry.title for entry in told.entries] == ["Hottest <b>", "Warm"]
    assert told.entries[0].link == f"http://testserver/story/{hottest.pk}-northlake-delays"
    assert told.feed.title == "Digest · Hot · 24 h"
    assert client.get("/feed.xml")["Content-Type"] == "application/rss+xml; charset=utf-8"


def test_our_own_reader_reads_our_own_feeds(client, now):
    posted("The mill closes", now)
    for path in ("/feed.xml", "/feed.json"):
        answer = client.get(path)
        parsed = parse(
            answer.content, content_type=answer["Content-Type"], url=f"https://n.example{path}", now=now
        )
        assert [entry.title for entry in parsed.entries] == ["The mill closes"]


def test_each_sentence_links_to_its_reports_and_markup_stays_text(client, now):
    story = make_story("The mill", reports=1, now=now)
    hostile = make_entry(make_feed("<i>Evil</i>"), "x", now=now, url="javascript:alert(1)")
    make_report(story, hostile)
    make_summary(
        story,
        tldr=[{"text": "Prices <rise> & fall.", "sources": [1, 2]}],
        bullets=[],
        written_by="some-model",
    )
    make_post(story)
    html = client.get("/feed.json").json()["items"][0]["content_html"]
    assert '<p>Prices &lt;rise&gt; &amp; fall. <a href="https://outlet' in html
    assert "javascript" not in html
    assert "&lt;i&gt;Evil&lt;/i&gt;" in html


def test_items_are_marked_by_who_wrote_them(client, now):
    posted("By a model", now, heat=9)
    posted("By nobody", now, heat=8, written_by="extract")
    told = read(client, "/feed.xml")
    assert [[tag.term for tag in entry.tags] for entry in told.entries] == [
        ["ai-generated", "some-model"],
        ["extract", "extract"],
    ]
    marks = [item["_digest"] for item in client.get("/feed.json").json()["items"]]
    assert marks == [
        {"written_by": "some-model", "ai_generated": True, "sources": 1},
        {"written_by": "extract", "ai_generated": False, "sources": 1},
    ]


def test_a_channel_has_its_feed_and_the_house_sends_to_the_hot_one(client, now, chips):
    make_channel("hot", kind=Channel.Kind.HOUSE)
    posted("In chips", now, channels=(chips,))
    posted("Elsewhere", now)
    told = read(client, "/c/chips/feed.xml")
    assert [entry.title for entry in told.entries] == ["In chips"]
    assert told.entries[0].tags[0].term == "Chips"
    assert told.feed.description == "Fabs & tools."
    assert client.get("/c/chips/feed.json").json()["items"][0]["title"] == "In chips"
    assert client.get("/c/hot/feed.xml")["Location"] == "/feed.xml"
    assert client.get("/c/none/feed.xml").status_code == 404


def test_the_language_is_that_asked_for(client, now):
    post = posted("The mill closes", now)
    make_summary(post.story, language="zh", headline="工厂关闭")
    told = client.get("/feed.json?lang=zh-hans").json()
    assert (told["language"], told["items"][0]["title"]) == ("zh-Hans", "工厂关闭")
    assert told["feed_url"] == "http://testserver/feed.json?lang=zh-hans"
    assert told["home_page_url"] == "http://testserver/?lang=zh-hans"
    assert "lang" not in client.get("/feed.json").json()["feed_url"]


def test_addresses_are_those_of_the_site(client, now, settings):
    settings.SITE_URL = "https://news.example"
    posted("The mill closes", now)
    told = client.get("/feed.json").json()
    assert told["feed_url"] == "https://news.example/feed.json"
    assert told["items"][0]["url"].startswith("https://news.example/story/")


def test_editions_go_out_as_one_item_a_day(client, now):
    make_channel("hot", kind=Channel.Kind.HOUSE)
    eight = now.replace(hour=8, minute=1, second=0, microsecond=0)
    posted("The mill closes", eight, hours_ago=3)
    close(eight)
    told = read(client, "/editions/feed.xml")
    assert len(told.entries) == 1
    assert told.entries[0].link == f"http://testserver/editions/{eight.date()}"
    assert "The mill closes" in told.entries[0].content[0].value
    assert "ai-generated" in [tag.term for tag in told.entries[0].tags]
    assert len(client.get("/editions/feed.json?lang=zh-hans").json()["items"]) == 1


def test_unchanged_feeds_answer_304(client, now):
    posted("The mill closes", now)
    for path in ("/feed.xml", "/feed.json", "/opml", "/sitemap.xml"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_opml_lists_the_sources_by_channel(client, chips):
    fab, loose = make_feed("Fab News"), make_feed("Loose & free")
    blocked = make_feed("Blocked", state=Feed.State.BLOCKED)
    for feed in (fab, blocked):
        ChannelSource.objects.create(channel=chips, feed=feed)
    told = listparser.parse(client.get("/opml").content)
    assert not told.bozo
    assert [(f.title, f.url, f.categories) for f in told.feeds] == [
        ("Fab News", fab.url, [["Chips"]]),
        ("Loose & free", loose.url, []),
    ]
    only = listparser.parse(client.get("/c/chips/opml?lang=zh-hans").content)
    assert [(f.title, f.categories) for f in only.feeds] == [("Fab News", [["芯片"]])]
    assert client.get("/c/none/opml").status_code == 404


@pytest.mark.parametrize("stories", [1, 9])
def test_the_number_of_queries_does_not_grow(client, now, chips, stories, django_assert_num_queries):
    for n in range(stories):
        posted(f"Story {n}", now, channels=(chips,))
    for path, queries in {
        "/feed.xml": 6,
        "/c/chips/feed.json": 6,
        "/editions/feed.xml": 1,
        "/opml": 2,
    }.items():
        with django_assert_num_queries(queries):
            client.get(path)


def test_hidden_posts_do_not_go_out(client, now, chips):
    posted("Secret", now, channels=(chips,))
    Post.objects.update(state="hidden")
    for path in ("/feed.json", "/c/chips/feed.json"):
        assert json.loads(client.get(path).content)["items"] == []
