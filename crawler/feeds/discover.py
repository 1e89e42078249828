"""The feeds behind a page's address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from crawler.feeds.canonical import safe_url
from crawler.feeds.charset import decode
from crawler.feeds.parse import MAX_BODY, NotAFeed, ParsedFeed, parse
from crawler.web.fetch import Door, FetchFailed
from digest.lib.text import line

KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
LOOSE = ("application/json", "application/xml", "text/xml")  # only where the address says feed
COMMON = ("feed", "feed/", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json")
MOST = 10
HEAD = 200_000  # characters of a page that are looked at


@dataclass(frozen=True)
class Found:
    url: str
    title: str
    site_url: str = ""
    language: str = ""


class _Links:
    """Parser target: <link rel="alternate"> and <base>, in their order."""

    def __init__(self) -> None:
        self.links: list[dict[str, str]] = []
        self.base = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "link" and "alternate" in attributes.get("rel", "").lower().split():
            self.links.append(dict(attributes))
        elif tag == "base" and not self.base:
            self.base = attributes.get("href", "")

    def end(self, tag: str) -> None:
        pass

    def data(self, data: str) -> None:
        pass

    def close(self) -> tuple[list[dict[str, str]], str]:
        return self.links, self.base


def find_feeds(page: str, url: str) -> list[Found]:
    """Feeds that the page at ``url`` names, each once, comment feeds last; at most ten."""
    if not page.strip():
        return []
    parser = etree.HTMLParser(target=_Links(), no_network=True)
    try:
        links, base = etree.fromstring(page[:HEAD], parser)
    except (etree.LxmlError, ValueError):
        return []
    found: dict[str, Found] = {}
    for link in links:
        kind = link.get("type", "").lower().split(";")[0].strip()
        href = link.get("href", "").strip()
        address = safe_url(urljoin(urljoin(url, base), href)) if href else ""
        named = "feed" in address.lower() or "rss" in address.lower()
        if address and (kind in KINDS or (kind in LOOSE and named)):
            found.setdefault(address, Found(address, line(link.get("title", ""), 200)))
    ordered = sorted(found.values(), key=lambda one: "comment" in f"{one.url} {one.title}".lower())
    return ordered[:MOST]


def common_places(url: str) -> list[str]:
    """Addresses where a site's feed often is, nearest first."""
    bases = dict.fromkeys((url if url.endswith("/") else f"{url}/", urljoin(url, "/")))
    return [urljoin(base, name) for base in bases for name in COMMON]


async def discover(url: str, door: Door, now: datetime) -> list[Found]:
    """The feeds at or behind ``url``, each read once to make sure; empty when there is none.

    Raises FetchFailed when the address itself cannot be had. The page's own links come first, then
    common places.
    """
    answer = await door.get(url, limit=MAX_BODY)
    itself = _parsed(answer.body, answer.headers.get("content-type", ""), answer.url, now)
    if itself:
        return [Found(answer.moved_to or url, itself.title, itself.site_url, itself.language)]
    page = decode(answer.body[: HEAD * 2], answer.headers.get("content-type", ""))
    found = [one for link in find_feeds(page, answer.url) if (one := await _checked(link, door, now))]
    if found:
        return found
    for place in common_places(answer.url):
        one = await _checked(Found(place, ""), door, now)
        if one:
            return [one]
    return []


def feeds_at(url: str, now: datetime) -> list[Found]:
    """`discover` through the door that the operator set, outside any event loop."""

    async def ask() -> list[Found]:
        async with Door.from_settings() as door:
            return await discover(url, door, now)

    return asyncio.run(ask())


async def _checked(link: Found, door: Door, now: datetime) -> Found | None:
    try:
        answer = await door.get(link.url, limit=MAX_BODY)
    except FetchFailed:
        return None
    if answer.status != 200:
        return None
    feed = _parsed(answer.body, answer.headers.get("content-type", ""), answer.url, now)
    if feed is None:
        return None
    return Found(answer.moved_to or link.url, feed.title or link.title, feed.site_url, feed.language)


def _parsed(body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed | None:
    try:
        return parse(body, content_type=content_type, url=url, now=now)
    except NotAFeed:
        return None
