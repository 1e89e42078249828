"""Which entry we know already is the one that a feed shows now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.feeds.canonical import canonical_title, entry_key
from crawler.feeds.parse import ParsedEntry

ALIKE = 0.25  # share of letter pairs in common from which two titles may be versions of one
NEXT_ISSUE = timedelta(hours=12)


@dataclass(frozen=True)
class Known:
    """What identity needs of a stored entry."""

    pk: int
    feed: int
    key: int
    url_key: int | None
    title: str
    published: datetime | None
    content_hash: int
    url: str


@dataclass(frozen=True)
class Match:
    """``known`` is None for a new entry; ``key`` is what it is, or will be, stored under."""

    entry: ParsedEntry
    known: Known | None
    key: int


def alike(one: str, other: str) -> bool:
    """Whether two titles could be versions of one: letter pairs in common by Jaccard, 0.25 and up."""
    one, other = canonical_title(one), canonical_title(other)
    if len(one) < 2 or len(other) < 2:
        return one == other
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(a & b) >= ALIKE * len(a | b)


def match(entries: Iterable[ParsedEntry], known: Iterable[Known]) -> list[Match]:
    """One `Match` for each of ``entries`` (one document), against the ``known`` of the same feed.

    The same GUID is the same entry unless both address and title are wholly other (a reused GUID).
    Another GUID with
    the address of an entry that this document does not show otherwise is that entry with a changed GUID,
    unless the
    address stands for a series: another title, half a day later.
    """
    entries, known = list(entries), list(known)
    by_key = {row.key: row for row in known}
    by_page: dict[int | None, list[Known]] = {}
    for old in known:
        by_page.setdefault(old.url_key, []).append(old)
    pages = Counter(entry.url_key for entry in entries)
    shown = {
        entry.key for entry in entries if (old_one := by_key.get(entry.key)) and not _reused(old_one, entry)
    }
    used: set[int] = set()
    taken = set(by_key)
    found: list[Match] = []
    for entry in entries:
        row: Known | None = by_key.get(entry.key) if entry.key in shown else None
        if row is None and entry.url_key is not None and pages[entry.url_key] == 1:
            row = next(
                (
                    old
                    for old in by_page.get(entry.url_key, [])
                    if old.key not in shown and old.key not in used and not _next_issue(old, entry)
                ),
                None,
            )
        key = row.key if row else _free_key(entry, taken)
        used.add(key)
        taken.add(key)
        found.append(Match(entry, row, key))
    return found


def _reused(row: Known, entry: ParsedEntry) -> bool:
    if row.url_key is None or entry.url_key is None or row.url_key == entry.url_key:
        return False
    return not alike(row.title, entry.title)


def _next_issue(row: Known, entry: ParsedEntry) -> bool:
    if row.published is None or entry.published is None or alike(row.title, entry.title):
        return False
    return entry.published - row.published >= NEXT_ISSUE


def _free_key(entry: ParsedEntry, taken: set[int]) -> int:
    if entry.key not in taken:
        return entry.key
    page = entry_key(entry.guid, entry.url, entry.title, clash=1)
    return page if page not in taken else entry_key(entry.guid, entry.url, entry.title, clash=2)
