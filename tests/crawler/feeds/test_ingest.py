"""Feeds are polled and what is new is stored, through a door whose far side is written here."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from crawler.feeds.ingest import ingest
from crawler.feeds.models import Entry, EntryRevision, Feed
from crawler.web.fetch import Door
from tests.factories import NOW, make_feed

pytestmark = pytest.mark.django_db


def rss(*items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>'
        f"<link>https://harbour.example/</link>{head}{''.join(items)}</channel></rss>"
    ).encode()


def item(
    n: int | str, title: str = "", link: str = "", guid: str = "", date: str = "", text: str = ""
) -> str:
    return (
        f"<item><title>{title or f'Ferry line {n} opens'}</title>"
        f"<link>{link or f'https://harbour.example/{n}'}</link><guid>{guid or f'g{n}'}</guid>"
        f"<pubDate>{date or 'Tue, 10 Mar 2026 06:00:00 GMT'}</pubDate>"
        f"<description>{text or f'The {n} boats sail at noon.'}</description></item>"
    )


class Site:
    """A server of feeds: what it answers can be changed between polls, and it remembers what it was asked."""

    def __init__(self, body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.body, self.status, self.headers = body, status, headers or {}
        self.asked: list[httpx.Request] = []
        self.door = Door(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self.status, content=self.body, headers=self.headers)

    def poll(self, now=NOW, **options):
        return ingest(now, door=self.door, all=True, **options)


def test_a_poll_stores_what_is_new():
    feed = make_feed("Harbour Post")
    found = Site(rss(item(1), item(2))).poll()
    assert found.counts == {"feeds": 1, "new": 2, "changed": 0, "unchanged": 0, "failed": 0, "lost": 0}
    entry = Entry.objects.get(guid="g1")
    assert (entry.title, entry.url) == ("Ferry line 1 opens", "https://harbour.example/1")
    assert entry.text == "The 1 boats sail at noon."
    assert entry.effective == entry.published < entry.first_seen == NOW
    feed.refresh_from_db()
    assert feed.last_success == NOW
    assert feed.next_fetch > NOW
    assert feed.claim_token is None
    assert feed.attempts == 0


def test_a_second_poll_of_the_same_body_stores_nothing():
    make_feed()
    site = Site(rss(item(1)))
    site.poll()
    again = site.poll(NOW + timedelta(hours=1))
    assert again.counts["unchanged"] == 1
    assert Entry.objects.count() == 1


def test_validators_are_sent_back_and_304_is_a_success():
    feed = make_feed()
    site = Site(rss(item(1)), headers={"ETag": '"one"', "Last-Modified": "Tue, 10 Mar 2026 06:00:00 GMT"})
    site.poll()
    site.status, site.body = 304, b""
    later = NOW + timedelta(hours=1)
    assert site.poll(later).counts["unchanged"] == 1
    assert site.asked[1].headers["if-none-match"] == '"one"'
    assert site.asked[1].headers["if-modified-since"] == "Tue, 10 Mar 2026 06:00:00 GMT"
    feed.refresh_from_db()
    assert feed.last_success == later
    assert feed.last_full == NOW


def test_changed_words_keep_how_they_read_before():
    make_feed()
    site = Site(rss(item(1)))
    site.poll()
    site.body = rss(item(1, title="Ferry line 1 opens late"))
    assert site.poll(NOW + timedelta(hours=1)).counts["changed"] == 1
    entry = Entry.objects.get()
    assert (entry.title, entry.revision) == ("Ferry line 1 opens late", 2)
    before = EntryRevision.objects.get()
    assert (before.title, before.revision, before.until) == (
        "Ferry line 1 opens",
        1,
        NOW + timedelta(hours=1),
    )


def test_feeds_that_are_not_due_wait():
    make_feed(next_fetch=NOW + timedelta(minutes=1))
    site = Site(rss(item(1)))
    assert ingest(NOW, door=site.door).counts["feeds"] == 0
    assert not site.asked


def test_a_web_page_instead_of_a_feed_is_an_error_and_entries_stay():
    feed = make_feed()
    site = Site(rss(item(1)))
    site.poll()
    site.body = b"<!doctype html><html><body>Sign in</body></html>"
    assert site.poll(NOW + timedelta(hours=1)).counts["failed"] == 1
    feed.refresh_from_db()
    assert feed.last_error == "not a feed: a web page instead of a feed"
    assert feed.failures == 1
    assert feed.last_success == NOW
    assert Entry.objects.count() == 1
    assert Feed.objects.get().state == Feed.State.ACTIVE
