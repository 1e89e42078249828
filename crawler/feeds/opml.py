"""OPML -> the sources it lists, with owner, country, kind and language where it says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from listparser.opml import OpmlMixin
from lxml import etree

from crawler.feeds.canonical import safe_url
from crawler.feeds.charset import decode
from crawler.feeds.outlet import outlet_name
from digest.lib.text import line

MAX_SOURCES = 5_000
MAX_BYTES = 5_000_000
RSSHUB = "rsshub:/"  # a path of the operator's RSSHub stands for an address


class NotOpml(Exception):
    """The bytes list no source; the argument is the reason."""


@dataclass(frozen=True)
class FeedSource:
    """One outline. ``category`` is the channel it belongs to: its category, else the group it stands in."""

    url: str
    title: str = ""
    site_url: str = ""
    category: str = ""
    owner: str = ""
    country: str = ""
    kind: str = ""
    language: str = ""


class _Outlines(OpmlMixin):
    """listparser's reader, which also keeps the attributes that it does not know."""

    def start_opml_outline(self, attrs: dict[str, str]) -> None:
        super().start_opml_outline(attrs)
        found = self.found_urls.get(attrs.get("xmlurl", "").strip())
        if found:
            found[1].setdefault("attributes", attrs)

    def close(self) -> Any:
        return self.harvest["feeds"]


def load_opml(body: bytes) -> list[FeedSource]:
    """The feeds of an OPML document in its order, each address once. Raises `NotOpml`.

    Nothing is fetched, no entity is expanded (the reader is an HTML parser).
    """
    text = decode(body[:MAX_BYTES])
    if "<outline" not in text.lower():
        raise NotOpml("there is no outline in it")
    outlines = _Outlines()
    outlines.harvest.update(feeds=[], lists=[], opportunities=[], meta={}, version="", bozo=False)
    parser = etree.HTMLParser(target=outlines, recover=True, encoding="utf-8", no_network=True)
    feeds = etree.fromstring(text.encode("utf-8", "replace"), parser)
    sources = [source for feed in feeds[:MAX_SOURCES] if (source := _source(feed))]
    if not sources:
        raise NotOpml("no outline in it has an address (xmlUrl)")
    return list({source.url: source for source in reversed(sources)}.values())[::-1]


def _source(feed: dict[str, Any]) -> FeedSource | None:
    attributes = feed.get("attributes", {})
    url = feed["url"] if feed["url"].startswith(RSSHUB) else safe_url(feed["url"])
    if not url or len(url) > 2048:
        return None
    paths = [path for path in feed.get("categories", []) if path and path[-1]]
    return FeedSource(
        url=url,
        title=outlet_name(line(feed.get("title", ""), 200)),
        site_url=safe_url(attributes.get("htmlurl", "")),
        category=line(paths[0][-1], 80) if paths else "",
        owner=line(attributes.get("owner", ""), 200),
        country=line(attributes.get("country", ""), 2).upper(),
        kind=line(attributes.get("kind", ""), 20),
        language=line(attributes.get("language", ""), 10).lower(),
    )
