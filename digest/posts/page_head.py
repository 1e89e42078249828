"""What a web page says of itself: title, description, site, picture. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from crawler.feeds.canonical import safe_url
from crawler.feeds.charset import decode
from digest.lib.text import line

READ = 400_000  # characters; a page that says nothing of itself until then says nothing


@dataclass(frozen=True)
class PageHead:
    title: str = ""
    description: str = ""
    site: str = ""
    picture: str = ""  # absolute address


def page_head(body: bytes, *, content_type: str, url: str) -> PageHead:
    """Of bytes that came from ``url``; empty where they are no page. og: tags first, then the plain ones."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml"):
        return PageHead()
    markup = decode(body, content_type).replace("\0", "")[:READ]
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return PageHead()
    tags: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        tags.setdefault(name, meta.get("content") or "")
    title = next((element.text_content() for element in tree.iter("title")), "")
    image = tags.get("og:image") or tags.get("og:image:url") or tags.get("twitter:image", "")
    return PageHead(
        title=line(tags.get("og:title") or title, 300),
        description=line(tags.get("og:description") or tags.get("description", ""), 300),
        site=line(tags.get("og:site_name") or host_of(url), 100),
        picture=safe_url(joined(url, image)) if image.strip() else "",
    )


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""
