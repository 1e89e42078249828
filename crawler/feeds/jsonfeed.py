"""JSON Feed 1.0 and 1.1 -> the raw items that `parse` cleans."""

from __future__ import annotations

import json
from typing import Any

from crawler.feeds.raw import RawFeed, RawItem


def read_json(text: str) -> RawFeed | None:
    """The feed in ``text``; None when it is no JSON Feed. Wrong types are read as absent."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    version = document.get("version")
    if "items" not in document or not (isinstance(version, str) and "jsonfeed.org" in version):
        return None
    items = document.get("items")
    return RawFeed(
        title=word(document.get("title")),
        link=word(document.get("home_page_url")),
        language=word(document.get("language")),
        items=[raw_item(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else [],
    )


def raw_item(item: dict[str, Any]) -> RawItem:
    html, text = word(item.get("content_html")), word(item.get("content_text"))
    tags = item.get("tags")
    return RawItem(
        guid=word(item.get("id")),
        link=word(item.get("url")) or word(item.get("external_url")),
        title=word(item.get("title")),
        bodies=[html or escaped(text), escaped(word(item.get("summary")))],
        author=author_of(item),
        tags=[word(tag) for tag in tags if word(tag)] if isinstance(tags, list) else [],
        images=[word(item.get("image")), word(item.get("banner_image"))],
        date=word(item.get("date_published")) or word(item.get("date_modified")),
        language=word(item.get("language")),
    )


def word(value: object) -> str:
    """Strings and numbers as text; anything else is absent."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def escaped(text: str) -> str:
    """Plain text as HTML: what looks like markup in it is text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def author_of(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    names = [word(person.get("name")) for person in people if isinstance(person, dict)]
    return ", ".join(name for name in names if name)
