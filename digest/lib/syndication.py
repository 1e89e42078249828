"""Lists of items as RSS 2.0, JSON Feed 1.1 and OPML 2.0 bytes. Pure; everything is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

ATOM, CONTENT = "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/modules/content/"
ET.register_namespace("atom", ATOM)
ET.register_namespace("content", CONTENT)
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
AI_MARK, EXTRACT_MARK = "ai-generated", "extract"  # who wrote an item, as a category


@dataclass(frozen=True)
class Feed:
    """``url`` is the page, ``self_url`` the document itself; both absolute. ``language`` as in HTML."""

    title: str
    description: str
    url: str
    self_url: str
    language: str
    icon: str = ""


@dataclass(frozen=True)
class Item:
    """``html`` is safe markup, ``text`` the same without it. ``written_by``: a model's name, or "extract"."""

    url: str
    title: str
    html: str
    text: str
    published: datetime
    updated: datetime
    language: str
    tags: tuple[str, ...] = ()
    written_by: str = ""
    sources: int = 0

    @property
    def mark(self) -> str:
        if not self.written_by:
            return ""
        return EXTRACT_MARK if self.written_by == "extract" else AI_MARK


@dataclass(frozen=True)
class Outline:
    """A feed on a list. ``category`` names the group it belongs to."""

    title: str
    xml_url: str
    html_url: str = ""
    language: str = ""
    extra: tuple[tuple[str, str], ...] = ()  # further attributes


def clean(text: str) -> str:
    """Without the characters that XML cannot carry."""
    return NOT_XML.sub("", text)


def child(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, {name: clean(value) for name, value in attributes.items()})
    element.text = clean(text) or None
    return element


def document(root: ET.Element) -> bytes:
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def rss(feed: Feed, items: Sequence[Item]) -> bytes:
    """RSS 2.0. Who wrote an item is a category of the domain "written-by", and so is the AI mark."""
    root = ET.Element("rss", version="2.0")
    channel = child(root, "channel")
    child(channel, "title", feed.title)
    child(channel, "link", feed.url)
    child(channel, "description", feed.description)
    child(channel, "language", feed.language.lower())
    child(channel, f"{{{ATOM}}}link", href=feed.self_url, rel="self", type="application/rss+xml")
    if items:
        child(channel, "lastBuildDate", format_datetime(max(item.updated for item in items)))
    for item in items:
        entry = child(channel, "item")
        child(entry, "title", item.title)
        child(entry, "link", item.url)
        child(entry, "guid", item.url, isPermaLink="true")
        child(entry, "pubDate", format_datetime(item.published))
        child(entry, f"{{{ATOM}}}updated", item.updated.isoformat())
        child(entry, "description", item.text)
        child(entry, f"{{{CONTENT}}}encoded", item.html)
        for tag in item.tags:
            child(entry, "category", tag)
        if item.mark:
            child(entry, "category", item.mark)
            child(entry, "category", item.written_by, domain="written-by")
    return document(root)


def json_feed(feed: Feed, items: Iterable[Item]) -> bytes:
    """JSON Feed 1.1. The extension `_digest` says who wrote an item, from how many sources."""
    top = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.url,
        "feed_url": feed.self_url,
        "language": feed.language,
        "icon": feed.icon,
    }
    listed = [
        {
            "id": item.url,
            "url": item.url,
            "title": item.title,
            "content_html": item.html,
            "summary": item.text,
            "date_published": item.published.isoformat(),
            "date_modified": item.updated.isoformat(),
            "language": item.language,
            "tags": [*item.tags, *([item.mark] if item.mark else [])],
            "_digest": {
                "written_by": item.written_by,
                "ai_generated": item.mark == AI_MARK,
                "sources": item.sources,
            },
        }
        for item in items
    ]
    whole = {**{name: value for name, value in top.items() if value}, "items": listed}
    return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")


def opml(title: str, groups: Iterable[tuple[str, Sequence[Outline]]]) -> bytes:
    """OPML 2.0: (group, its feeds); a feed of the group "" stands at the top."""
    root = ET.Element("opml", version="2.0")
    child(child(root, "head"), "title", title)
    body = child(root, "body")
    for name, outlines in groups:
        group = child(body, "outline", text=name, title=name) if name else body
        for feed in outlines:
            attributes = {
                "type": "rss",
                "text": feed.title,
                "title": feed.title,
                "xmlUrl": feed.xml_url,
                "htmlUrl": feed.html_url,
                "language": feed.language,
                **dict(feed.extra),
            }
            child(group, "outline", **{name: value for name, value in attributes.items() if value})
    return document(root)
