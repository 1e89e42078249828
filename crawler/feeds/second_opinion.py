"""feedparser on a document that the first reader refused, in a child process that can be killed.

feedparser reads almost anything, slowly (milliseconds an item), and strangers choose what it reads.
Run as ``python -m crawler.feeds.second_opinion`` it takes the bytes on stdin and answers JSON on stdout.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import feedparser

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

from crawler.feeds.raw import RawFeed, RawItem

SECONDS = 6
MEMORY = 768 * 1024 * 1024  # bytes of address space, where the system can limit it
ROOT = Path(__file__).resolve().parent.parent.parent


def second_opinion(body: bytes) -> RawFeed | None:
    """What feedparser finds in regular UTF-8 XML; None when it finds no item, dies or takes over 6
    seconds.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crawler.feeds.second_opinion"],
            input=body, capture_output=True, timeout=SECONDS, cwd=ROOT, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, ValueError):
        return None
    feed = RawFeed(**{**answer, "items": [RawItem(**item) for item in answer["items"]]})
    return feed if feed.items else None


def read_with_feedparser(body: bytes) -> RawFeed:
    """feedparser's reading; it gets a stream and headers, never a string that it could take for an
    address.
    """
    headers = {"content-type": "application/xml; charset=utf-8"}
    found = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return RawFeed(
        title=found.feed.get("title", ""),
        link=found.feed.get("link", ""),
        language=found.feed.get("language", ""),
        items=[raw_item(entry) for entry in found.entries],
    )


def raw_item(entry: Any) -> RawItem:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    pictures = [media.get("url", "") for media in entry.get("media_thumbnail", [])]
    pictures += [
        media.get("href") or media.get("url", "")
        for media in [*entry.get("enclosures", []), *entry.get("media_content", [])]
        if str(media.get("type", "")).startswith("image") or media.get("medium") == "image"
    ]
    return RawItem(
        guid=entry.get("id", ""),
        link=entry.get("link", ""),
        title=entry.get("title", ""),
        bodies=[*contents, entry.get("summary", "")],
        author=entry.get("author", ""),
        tags=[tag.get("term") or "" for tag in entry.get("tags", [])],
        images=[*pictures, entry.get("image", {}).get("href", "")],
        date=entry.get("published") or entry.get("updated", ""),
    )


def main() -> None:
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(asdict(read_with_feedparser(sys.stdin.buffer.read())), sys.stdout)


if __name__ == "__main__":
    main()
