"""Feeds as captured in the wild, and hostile ones, where that data lies beside the checkout."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import fastfeedparser
import feedparser
import pytest

from crawler.feeds.parse import NotAFeed, ParsedFeed, parse
from crawler.feeds.second_opinion import read_with_feedparser

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
# Where our count is not that of both readers: what we find, and why.
DIFFERENT = {
    "fastfeedparser__osm-pl.xml": (7, "cut in its eighth item, which they keep in part"),
    "feedjira__DuplicateContentAtomFeed.xml": (10, "a feed inside a web page, which fastfeedparser refuses"),
    "miniflux__parser__testdata__rdf_UTF8.xml": (
        60,
        "RSS 0.90 in RDF, of which fastfeedparser finds nothing",
    ),
    "RSParser__3960.json": (20, "JSON Feed, which feedparser does not read"),
    "RSParser__allthis.json": (12, "JSON Feed"),
    "RSParser__pxlnv.json": (20, "JSON Feed"),
    "feedjira__json_feed.json": (20, "JSON Feed"),
}
# Items that are the same entry twice, or past the newest 200.
FEWER = {
    "FeedReader.net__Feeds__Rss092FullSample.xml": 21,  # one of its bare texts stands there twice
    "olshansk-ai-feeds__feed_paulgraham.xml": 197,  # 231 items; three of the newest 200 appear twice
    "olshansk-ai-feeds__feed_windsurf_changelog.xml": 115,  # two versions appear twice and thrice
}


def read(body: bytes, content_type: str = "") -> ParsedFeed:
    return parse(
        body,
        content_type=content_type,
        url="https://news.example/feed",
        now=NOW,
        second_opinion=read_with_feedparser,
    )


@pytest.fixture(scope="module")
def documents(shared_dir: Path) -> list[Path]:
    found = sorted((shared_dir / "data/feeds").iterdir())
    assert len(found) == 101
    return found


def counts_elsewhere(body: bytes) -> set[int]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counts = {len(feedparser.parse(io.BytesIO(body)).entries)}
        with suppress(ValueError):
            counts.add(len(fastfeedparser.parse(body)["entries"]))
    return counts


def test_every_captured_document_gives_its_entries(documents: list[Path]):
    for path in documents:
        body = path.read_bytes()
        feed = read(body)
        if path.name in DIFFERENT:
            assert feed.found == DIFFERENT[path.name][0], path.name
        else:
            assert counts_elsewhere(body) == {feed.found}, path.name
        assert len(feed.entries) == FEWER.get(path.name, min(feed.found, 200)), path.name


def test_captured_entries_are_clean(documents: list[Path]):
    for path in documents:
        for entry in read(path.read_bytes()).entries:
            assert entry.title, path.name
            assert len(entry.title) <= 500
            assert not set(entry.title) & set("\0\n\r\t\u202e\u200b\ufeff")
            assert entry.url == "" or entry.url.startswith(("http://", "https://")), path.name
            assert "&amp;" not in entry.title, (path.name, entry.title)
            assert "</p>" not in entry.text, path.name


def hostile(shared_dir: Path) -> Iterator[dict]:
    for line in (shared_dir / "data/hostile/hostile.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["kind"] == "feed":
            yield row


def made(given: dict | str) -> list[bytes]:
    """The document, or the several polls, that a hostile line describes."""
    if isinstance(given, str):
        return [given.encode("utf-8", "surrogatepass")]
    head = "<?xml version='1.0'?>"
    wrap = "<rss version='2.0'><channel><title>T</title><link>https://news.example/</link>{}</channel></rss>"
    if given["gen"] == "rss_quadratic_entity":
        dtd = f"<!DOCTYPE rss [<!ENTITY a '{'a' * given['entity_bytes']}'>]>"
        return [(head + dtd + wrap.format(f"<item><title>{'&a;' * given['refs']}</title></item>")).encode()]
    if given["gen"] == "rss_same_guid_new_content":
        item = "<item><title>Storm {0}</title><link>https://news.example/s</link><guid>g</guid></item>"
        return [(head + wrap.format(item.format(n))).encode() for n in range(given["polls"])]
    if given["gen"] == "rss_same_story_tracking_params":
        item = "<item><title>Story</title><link>https://news.example/s{0}</link></item>"
        return [(head + wrap.format("".join(item.format(v) for v in given["variants"]))).encode()]
    assert given["gen"] == "encode"
    text = given["text"]
    if given["declared"]:
        text = text.replace('version="1.0"', f'version="1.0" encoding="{given["declared"]}"', 1)
    return [text.encode(given["charset"])]


def test_every_hostile_feed_is_read_as_expected(shared_dir: Path):
    rows = list(hostile(shared_dir))
    assert len(rows) >= 15
    for row in rows:
        wanted, polls = row["expected"], made(row["input"])
        keys, entries = set(), []
        for body in polls:
            with suppress(NotAFeed):
                entries = list(read(body).entries)
                keys |= {entry.key for entry in entries}
        text = " ".join(f"{entry.title} {entry.text}" for entry in entries)
        if "items" in wanted:
            assert len(entries) == wanted["items"], row["id"]
        if "stories" in wanted:
            assert len(keys) == wanted["stories"], row["id"]
        for words in (*wanted.get("must_not_contain", ()), *wanted.get("rendered_must_not_contain", ())):
            assert words not in text, row["id"]
        for words in wanted.get("title_must_contain", ()):
            assert words in text, row["id"]
        for words in wanted.get("title_must_not_contain", ()):
            assert words not in text, row["id"]
