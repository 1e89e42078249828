"""Bytes of a feed -> clean entries. RSS 0.9x to 2.0, RDF, Atom and JSON Feed, in whatever encoding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urljoin, urlsplit

import fastfeedparser
from lxml import etree

from crawler.feeds.canonical import (
    canonical_title,
    canonical_url,
    entry_key,
    safe_url,
    signed64,
    url_key,
    without_page,
)
from crawler.feeds.charset import decode
from crawler.feeds.dates import LONG_AGO, read_date
from crawler.feeds.jsonfeed import read_json
from crawler.feeds.markup import Refused, regular
from crawler.feeds.raw import RawFeed, RawItem
from digest.lib.language import language_of
from digest.lib.text import clean, cut, flatten, line, paragraphs, sentences, title_of

MAX_BODY = 5_000_000  # bytes
NEWEST = 200  # entries of one poll
TITLE, TEXT, AUTHOR, TAG, TAGS, GUID = 500, 20_000, 200, 64, 20, 2048
MARKUP = (
    1_500_000  # characters of HTML that one document may have flattened; more is shared out among its bodies
)
HEAD = 20_000  # characters in which a channel speaks of itself
LANGUAGE = re.compile(
    r"<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([A-Za-z]{2,3}(?:[-_][\w-]{1,12})?)\s*(?:\]\]>)?\s*<", re.I
)
XML_LANGUAGE = re.compile(r"""\A[^>]{0,2000}?xml:lang\s*=\s*["']([\w-]{2,20})["']""", re.I)
XML_BASE = re.compile(r"""\A[^>]{0,2000}?xml:base\s*=\s*["']([^"'<>]{1,2000})["']""", re.I)
TTL = re.compile(r"<ttl>\s*(-?\d{1,9})\s*</ttl>", re.I)
ITEM = re.compile(r"<(?:[\w-]+:)?(?:item|entry)[\s>]", re.I)
# What link aggregators write instead of a text; it says nothing and changes at every poll.
AGGREGATOR = re.compile(
    r"(?:Article|Comments) URL:\s*https?://\S+|Points:\s*\d+|#\s?Comments:\s*\d+|(?m:^\s*Comments\s*$)"
)

DATE_LINE = re.compile(r"\A\s*\d{4}年\d{1,2}月\d{1,2}日(?:\s*星期[一二三四五六日])?[ \t]*(?=\n)")


class NotAFeed(Exception):
    """The body holds no feed; the argument is the reason that staff will read."""


@dataclass(frozen=True)
class ParsedEntry:
    """One item, cleaned. ``key`` tells it from the others of its feed, ``url_key`` names its page."""

    guid: str
    url: str
    title: str
    text: str  # plain paragraphs
    author: str
    tags: tuple[str, ...]
    image_url: str
    published: datetime | None  # UTC; `dates.LONG_AGO` for anything before 1990
    language: str
    key: int
    url_key: int | None = None
    content_hash: int = 0


@dataclass(frozen=True)
class ParsedFeed:
    title: str
    site_url: str
    language: str
    entries: tuple[ParsedEntry, ...]  # the newest first, at most 200
    ttl: int = 0  # seconds the feed asks to be left alone, 0 where it says nothing
    found: int = 0  # items in the document, before caps and twins


def effective(published: datetime | None, first_seen: datetime) -> datetime:
    """When an entry counts as having appeared: a claimed date never makes it newer than when we saw it."""
    return min(published, first_seen) if published else first_seen


def parse(
    body: bytes,
    *,
    content_type: str,
    url: str,
    now: datetime,
    language: str = "",
    second_opinion: Callable[[bytes], RawFeed | None] | None = None,
) -> ParsedFeed:
    """The feed in ``body`` as it came from ``url``; ``language`` is what is known about the feed already.

    Raises `NotAFeed`. ``second_opinion`` gets regular UTF-8 XML when the first reader refuses it or
    finds no item in
    it; without one such a document is refused. Opens no file, no connection, and expands no entity.
    """
    if not body.strip(b"\0 \r\n\t"):
        raise NotAFeed("an empty answer")
    if len(body) > MAX_BODY:
        raise NotAFeed("longer than 5 MB")
    text = decode(body, content_type).lstrip("\ufeff \r\n\t")
    raw, ttl = read_json(text) if text.startswith("{") else None, 0
    base = url
    if raw is None:
        raw, ttl, base = _read_xml(text, url, now, language, second_opinion)
    site = safe_url(urljoin(base, clean(raw.link).strip())) if raw.link else ""
    spoken = (language or raw.language)[:10].lower()
    kept = _newest(raw.items, now, spoken)
    _share_out([item for item, _ in kept])
    entries = _identified([_entry(item, date, spoken, site or base, base) for item, date in kept])
    return ParsedFeed(
        title=title_of(raw.title, 200),
        site_url=site,
        language=_language(spoken, entries),
        entries=entries,
        ttl=ttl,
        found=len(raw.items),
    )


def _read_xml(
    text: str,
    url: str,
    now: datetime,
    language: str,
    second_opinion: Callable[[bytes], RawFeed | None] | None,
) -> tuple[RawFeed, int, str]:
    """(what was found, seconds of its ttl, address that relative links start from)."""
    head = text[:HEAD]
    named = LANGUAGE.search(head) or XML_LANGUAGE.search(head[head.find("<feed") :])
    spoken = language or (named.group(1) if named else language_of(title_of(head)))
    try:
        ready = regular(text, now=now, chinese=spoken.lower().startswith("zh"))
    except Refused as problem:
        raise NotAFeed(str(problem)) from problem
    document = ready.encode("utf-8", "replace")
    raw = _first_reader(document)
    if raw is None or (not raw.items and ITEM.search(ready)):
        raw = (second_opinion(document) if second_opinion else None) or raw
    if raw is None:
        raise NotAFeed("XML, but no feed that can be read")
    if not raw.language and named:
        raw.language = named.group(1)
    minutes = TTL.search(head)
    base = XML_BASE.search(ready[ready.find("<", 40) :])
    return (
        raw,
        max(0, int(minutes.group(1))) * 60 if minutes else 0,
        urljoin(url, base.group(1)) if base else url,
    )


def _first_reader(document: bytes) -> RawFeed | None:
    try:
        found = fastfeedparser.parse(document)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, etree.LxmlError):
        return None  # its ways of refusing: it promises ValueError, and broken trees raise the others
    feed = found["feed"]
    return RawFeed(
        title=feed.get("title") or "",
        link=feed.get("link") or "",
        language=feed.get("language") or "",
        items=[_raw_item(entry) for entry in found["entries"]],
    )


def _raw_item(entry: Any) -> RawItem:
    pictures = [
        media.get("thumbnail_url") or (media.get("url") if _is_picture(media) else "")
        for media in entry.get("media_content") or []
    ]
    pictures += [file.get("url") for file in entry.get("enclosures") or [] if _is_picture(file)]
    guid = entry.get("id") or ""
    return RawItem(
        guid=guid,
        link=entry.get("link") or (guid if guid.startswith(("http://", "https://")) else ""),
        title=entry.get("title") or "",
        bodies=[part.get("value") or "" for part in entry.get("content") or []]
        + [entry.get("description") or ""],
        author=entry.get("author") or "",
        tags=[tag.get("label") or tag.get("term") or "" for tag in entry.get("tags") or []],
        images=[picture for picture in pictures if picture],
        date=entry.get("published") or entry.get("updated") or "",
    )


def _is_picture(media: Any) -> bool:
    path = urlsplit(str(media.get("url") or ""))[2].lower() if "//" in str(media.get("url") or "") else ""
    kind = str(media.get("type") or "")
    return (
        kind.startswith("image")
        or media.get("medium") == "image"
        or (not kind and path.endswith((".jpg", ".jpeg", ".png", ".webp", ".gif")))
    )


def _newest(items: Iterable[RawItem], now: datetime, spoken: str) -> list[tuple[RawItem, datetime | None]]:
    """The 200 newest with their dates, newest first; an undated one stands with the item before it."""
    chinese = spoken.startswith("zh")
    dated = [(item, read_date(item.date, now=now, chinese=chinese) if item.date else None) for item in items]
    last: datetime | None = None
    order: list[tuple[datetime, int]] = []
    for place, (_, date) in enumerate(dated):
        last = date or last
        order.append((last or now, -place))
    ranked = sorted(range(len(dated)), key=lambda place: order[place], reverse=True)
    return [dated[place] for place in ranked[:NEWEST]]


def _share_out(items: list[RawItem]) -> None:
    """Cut bodies so that flattening a document of nothing but tags stays within two seconds."""
    bodies = [len(body) for item in items for body in item.bodies]
    if sum(bodies) > MARKUP:
        each = max(MARKUP // len(bodies), 5_000)
        for item in items:
            item.bodies = [body[:each] for body in item.bodies]


def _entry(item: RawItem, date: datetime | None, spoken: str, site: str, base: str) -> ParsedEntry | None:
    """A clean entry, or None for one with nothing to show."""
    flat = [flatten(body) for body in item.bodies if body]
    texts = [_body(text) for text, _ in flat]
    text = _fuller(texts)
    link = clean(item.link).strip()
    url = safe_url(urljoin(base if link.startswith(("?", "#")) else site, link)) if link else ""
    title = without_page(title_of(item.title, TITLE))
    if not title:
        opening = sentences(text[:1000])
        title = cut(opening[0], 120) if opening else line(canonical_url(url).removeprefix("https://"), 120)
    if not title:
        return None
    pictures = chain(
        (urljoin(url or site, clean(image).strip()) for image in item.images if image),
        (urljoin(url or site, clean(image)) for _, image in flat if image),
    )
    guid = clean(item.guid).strip()
    if guid == link and "#" not in guid:
        guid = ""  # says no more than the address, of which we know the twins
    return ParsedEntry(
        guid=guid if len(guid) <= GUID else f"hash:{signed64(guid):x}",
        url=url,
        title=title,
        text="" if canonical_title(text[:600]) == canonical_title(title) else text,
        author=line(flatten(item.author)[0], AUTHOR),
        tags=_tags(item.tags),
        image_url=next(filter(None, map(safe_url, pictures)), ""),
        published=date,
        language=language_of(f"{title}\n{text}") or item.language[:2].lower() or spoken[:2],
        key=0,
        url_key=url_key(url),
        content_hash=signed64("content", title, text),
    )


def _fuller(texts: list[str]) -> str:
    """The first text, unless another says clearly more."""
    best = texts[0] if texts else ""
    for text in texts[1:]:
        if len(text) > 1.2 * len(best) + 20 * bool(best):
            best = text
    return best


def _body(text: str) -> str:
    text = AGGREGATOR.sub("", text) if "omments" in text else text
    return paragraphs(DATE_LINE.sub("", text[: TEXT * 2]), TEXT)


def _tags(raw: list[str]) -> tuple[str, ...]:
    tags = dict.fromkeys(line(flatten(tag)[0], TAG) for tag in raw[: TAGS * 3])
    return tuple(tag for tag in tags if tag)[:TAGS]


def _identified(found: list[ParsedEntry | None]) -> tuple[ParsedEntry, ...]:
    """Entries with their keys: twins dropped, and GUIDs that several items share told apart by page,
    then title.
    """
    entries = [entry for entry in found if entry]
    pages = Counter((entry.url_key, canonical_title(entry.title)) for entry in entries)
    for clash in (0, 1, 2):
        keys = Counter(entry.key for entry in entries if clash)
        entries = [
            replace(entry, key=entry_key(entry.guid, entry.url, entry.title, clash=clash))
            if not clash or keys[entry.key] > 1
            else entry
            for entry in entries
        ]
    keys = Counter(entry.key for entry in entries if not entry.guid and not entry.url)
    entries = [
        replace(entry, key=signed64("text", entry.text)) if keys[entry.key] > 1 and entry.text else entry
        for entry in entries
    ]
    kept: dict[object, ParsedEntry] = {}
    for entry in entries:
        page = (entry.url_key, canonical_title(entry.title))
        twin = entry.url_key is not None and pages[page] > 1
        kept.setdefault(page if twin else entry.key, entry)
    unique = {entry.key: entry for entry in reversed(kept.values())}
    return tuple(reversed(unique.values()))


def _language(spoken: str, entries: tuple[ParsedEntry, ...]) -> str:
    counts = Counter(entry.language for entry in entries if entry.language)
    return counts.most_common(1)[0][0] if counts else spoken[:2]


__all__ = ["LONG_AGO", "NotAFeed", "ParsedEntry", "ParsedFeed", "effective", "parse"]
