"""From a page's address to its feeds."""

from __future__ import annotations

import httpx
import pytest

from crawler.feeds.discover import common_places, discover, find_feeds
from crawler.web.fetch import Door, FetchFailed
from tests.factories import NOW

RSS = b'<rss version="2.0"><channel><title>Harbour Post</title></channel></rss>'
PAGE = (
    "<html><head>"
    '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
    '<link rel="alternate" type="application/rss+xml" title="News" href="/feed.xml">'
    '<link rel="ALTERNATE" type="application/atom+xml" href="https://harbour.example/atom">'
    '<link rel="alternate" type="application/json" href="/wp-json/posts/1">'
    '<link rel="alternate" type="application/feed+json" href="feed.json">'
    '<link rel="alternate" hreflang="fr" href="/fr/">'
    '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
    '<link rel="stylesheet" type="application/rss+xml" href="/x.css">'
    "</head><body></body></html>"
)


def door(answers: dict[str, bytes]) -> Door:
    def answer(request: httpx.Request) -> httpx.Response:
        body = answers.get(request.url.path)
        return httpx.Response(404) if body is None else httpx.Response(200, content=body)

    return Door(transport=httpx.MockTransport(answer))


def test_a_page_names_its_feeds_and_comments_come_last():
    assert [found.url for found in find_feeds(PAGE, "https://harbour.example/news/")] == [
        "https://harbour.example/feed.xml",
        "https://harbour.example/atom",
        "https://harbour.example/news/feed.json",
        "https://harbour.example/comments/feed",
    ]


def test_a_base_element_moves_relative_addresses():
    page = '<base href="https://cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="f">'
    assert find_feeds(page, "https://harbour.example/")[0].url == "https://cdn.example/x/f"


@pytest.mark.parametrize(
    "page", ["", " ", "\0", "<", "plain", "<link rel=alternate type=application/rss+xml>"]
)
def test_a_page_without_feeds_names_none(page: str):
    assert find_feeds(page, "https://harbour.example/") == []


def test_common_places_begin_near_the_page():
    assert common_places("https://a.example/blog")[0] == "https://a.example/blog/feed"
    assert "https://a.example/rss.xml" in common_places("https://a.example/blog")


async def test_an_address_of_a_feed_is_the_feed():
    (found,) = await discover("https://harbour.example/feed", door({"/feed": RSS}), NOW)
    assert (found.url, found.title) == ("https://harbour.example/feed", "Harbour Post")


async def test_links_are_tried_and_only_feeds_are_given():
    answers = {"/": PAGE.encode(), "/feed.xml": RSS, "/atom": b"<html>moved</html>"}
    assert [found.url for found in await discover("https://harbour.example/", door(answers), NOW)] == [
        "https://harbour.example/feed.xml"
    ]


async def test_common_places_are_tried_when_the_page_names_none():
    answers = {"/": b"<html>hello</html>", "/rss.xml": RSS}
    assert [found.url for found in await discover("https://harbour.example/", door(answers), NOW)] == [
        "https://harbour.example/rss.xml"
    ]


async def test_a_site_without_feeds_has_none():
    assert await discover("https://harbour.example/", door({"/": b"<html>hello</html>"}), NOW) == []


async def test_a_private_address_is_refused():
    with pytest.raises(FetchFailed):
        await discover("http://127.0.0.1/feed", door({}), NOW)
