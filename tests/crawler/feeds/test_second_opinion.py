"""The slow reader works in a child that can be killed."""

from __future__ import annotations

import time

import pytest

from crawler.feeds import second_opinion as module
from crawler.feeds.second_opinion import read_with_feedparser, second_opinion

RSS = (
    b'<rss version="2.0"><channel><title>Harbour Post</title><link>https://h.example/</link><item>'
    b"<title>Ferry</title><link>https://h.example/1</link><guid>g</guid><author>Ann</author><category>c</category>"
    b""
    b"<pubDate>Mon, 09 Mar 2026 08:00:00 GMT</pubDate><description>Boats</description>"
    b'<enclosure url="https://h.example/a.jpg" type="image/jpeg"/></item></channel></rss>'
)


def test_the_child_gives_what_it_read():
    feed = second_opinion(RSS)
    assert feed == read_with_feedparser(RSS)
    (item,) = feed.items
    assert (item.guid, item.title, item.link, item.author) == ("g", "Ferry", "https://h.example/1", "Ann")
    assert item.images == ["https://h.example/a.jpg", ""]
    assert item.date == "Mon, 09 Mar 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    "body", [b"", b"plain", b"http://127.0.0.1:9/feed", b"/etc/passwd", b"file:///etc/passwd"]
)
def test_an_address_is_only_bytes(body: bytes):
    assert second_opinion(body) is None


def test_a_child_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "SECONDS", 1)
    began = time.monotonic()
    items = b"<item><title>x</title><pubDate>Mon, 09 Mar 2026 08:00:00 GMT</pubDate></item>" * 60_000
    assert second_opinion(b'<rss version="2.0"><channel>' + items + b"</channel></rss>") is None
    assert time.monotonic() - began < 5
