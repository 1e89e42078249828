"""Whether a page or a feed shows that a channel's owner made it. Pure.

Only what the maker alone can write counts. On the page that the feed names as its site: a link back to the
channel that is not marked as anybody's (`nofollow`, `ugc`, `sponsored`), or the token in a <meta>. In the
feed: the token in front of its first entry, where its description stands. Entries and comments may be other
people's.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree

META = "digest-verify"
LOOKED_AT = 400_000  # characters of a page
FOREIGN = {"nofollow", "ugc", "sponsored"}
FIRST_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)\b|\"items\"\s*:")


class _Marks:
    """Parser target: addresses of links that are the page's own, and contents of our <meta>."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self.tokens: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        rel = set(attributes.get("rel", "").lower().split())
        if tag in ("a", "link") and not rel & FOREIGN:
            self.links.append(attributes.get("href", ""))
        elif tag == "meta" and attributes.get("name", "").lower() == META:
            self.tokens.append(attributes.get("content", "").strip())

    def end(self, tag: str) -> None:
        pass

    def data(self, data: str) -> None:
        pass

    def close(self) -> tuple[list[str], list[str]]:
        return self.links, self.tokens


def page_shows(page: str, url: str, *, token: str, channel_url: str) -> bool:
    """Whether the page at ``url`` has the token or links back; ``channel_url`` is blank where the site has
    no address of its own, and then no link counts.
    """
    if not page.strip():
        return False
    parser = etree.HTMLParser(target=_Marks(), no_network=True)
    try:
        links, tokens = etree.fromstring(page[:LOOKED_AT], parser)
    except (etree.LxmlError, ValueError):
        return False
    if token in tokens:
        return True
    wanted = place_of(channel_url) if channel_url else None
    return wanted is not None and any(place_of(joined(url, link)) == wanted for link in links if link)


def feed_shows(document: str, *, token: str) -> bool:
    """Whether the token stands in front of the first entry of a feed."""
    first = FIRST_ENTRY.search(document)
    return token in document[: first.start() if first else len(document)]


def joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def place_of(url: str) -> tuple[str, str] | None:
    """Host and path; the scheme, the query and a last slash make no difference."""
    try:
        parts = urlsplit(url)
        return (parts.netloc.lower(), parts.path.rstrip("/")) if parts.netloc else None
    except ValueError:
        return None
