"""Lists as RSS, JSON Feed and OPML: valid, escaped, read back by other readers than ours."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import feedparser
import listparser
import pytest

from digest.lib.syndication import Feed, Item, Outline, json_feed, opml, rss

AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
NASTY = 'Fish & <script>alert("chips")</script> ]]> \x00\x0b\ud800 末'
FEED = Feed("News & more", "Words", "https://n.example/", "https://n.example/feed.xml", "zh-Hans")


def item(**fields) -> Item:
    defaults = {
        "url": "https://n.example/story/1",
        "title": "The mill",
        "html": "<p>Closed &amp; sold.</p>",
        "text": "Closed & sold.",
        "published": AT,
        "updated": AT,
        "language": "en",
    }
    return Item(**{**defaults, **fields})


def test_rss_is_read_back_as_it_was_meant():
    told = feedparser.parse(
        io.BytesIO(rss(FEED, [item(tags=("Chips",), written_by="some-model", sources=3)]))
    )
    assert not told.bozo
    assert told.version == "rss20"
    assert (told.feed.title, told.feed.link, told.feed.language) == (
        "News & more",
        "https://n.example/",
        "zh-hans",
    )
    entry = told.entries[0]
    assert (entry.title, entry.link, entry.id) == ("The mill", "https://n.example/story/1", entry.link)
    assert entry.published_parsed[:5] == (2026, 3, 10, 8, 0)
    assert entry.content[0].value == "<p>Closed &amp; sold.</p>"
    assert {(tag.term, tag.scheme) for tag in entry.tags} == {
        ("Chips", None),
        ("ai-generated", None),
        ("some-model", "written-by"),
    }


def test_the_extract_is_marked_as_one_and_plain_items_not_at_all():
    told = feedparser.parse(io.BytesIO(rss(FEED, [item(written_by="extract"), item()])))
    assert [tag.term for tag in told.entries[0].tags] == ["extract", "extract"]
    assert "tags" not in told.entries[1]


@pytest.mark.parametrize("where", ["title", "text", "html", "written_by"])
def test_what_xml_cannot_carry_is_left_out_and_the_rest_escaped(where):
    body = rss(FEED, [item(**{where: NASTY})])
    assert b"<script>" not in body
    told = feedparser.parse(io.BytesIO(body))
    assert not told.bozo
    if where == "title":
        assert told.entries[0].title.endswith("末")


def test_a_json_feed_names_its_writer():
    told = json.loads(json_feed(FEED, [item(title=NASTY, written_by="some-model", sources=3), item()]))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert (told["home_page_url"], told["feed_url"], told["language"]) == (FEED.url, FEED.self_url, "zh-Hans")
    first, second = told["items"]
    assert first["_digest"] == {"written_by": "some-model", "ai_generated": True, "sources": 3}
    assert first["tags"] == ["ai-generated"]
    assert second["_digest"]["ai_generated"] is False
    assert first["date_published"] == "2026-03-10T08:00:00+00:00"
    assert first["title"].endswith("末")


def test_opml_is_read_back_by_group():
    fab = Outline(
        "Fab & News", "https://fab.example/feed?a=1&b=2", "https://fab.example/", "en", (("owner", "F"),)
    )
    body = opml("Sources", [("芯片", [fab]), ("", [Outline("Rake", "https://rake.example/feed")])])
    told = listparser.parse(body)
    assert not told.bozo
    assert [(f.title, f.url, f.categories) for f in told.feeds] == [
        ("Fab & News", "https://fab.example/feed?a=1&b=2", [["芯片"]]),
        ("Rake", "https://rake.example/feed", []),
    ]
    assert b'owner="F"' in body
