"""Parsed feeds -> rows: what is new is added, what changed keeps how it read before."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from crawler.feeds.dates import LONG_AGO
from crawler.feeds.identity import Known, Match, match
from crawler.feeds.models import Entry, EntryRevision, Feed
from crawler.feeds.parse import ParsedEntry, ParsedFeed, effective
from digest.lib.claims import settled

ROWS = 200  # of one transaction: the clock and the web share one writer
ASK = 400  # values of one IN
KEPT_REVISIONS = 20  # an entry edited more often is followed, but its history is not


@dataclass(frozen=True)
class Polled:
    """One feed after a poll: ``fields`` is what happens to its row, ``parsed`` what to store."""

    feed: Feed
    fields: Mapping[str, Any] = field(default_factory=dict)
    parsed: ParsedFeed | None = None


@dataclass(frozen=True)
class Stored:
    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass
class _Plan:
    polled: Polled
    new: list[Match] = field(default_factory=list)
    changed: list[Match] = field(default_factory=list)
    same: int = 0

    @property
    def rows(self) -> int:
        return 1 + len(self.new) + 2 * len(self.changed)


def store(feed: Feed, parsed: ParsedFeed, now: datetime) -> Stored:
    """Store what ``parsed`` shows of ``feed``, without a claim and without touching the feed's own row."""
    return store_all([Polled(feed, {}, parsed)], now)[feed.pk]


def store_all(polled: Sequence[Polled], now: datetime, token: uuid.UUID | None = None) -> dict[int, Stored]:
    """Store several feeds, at most 200 rows a transaction, and settle their rows in the same one.

    With a ``token``, a feed that it no longer owns is left alone and absent from the answer. Safe to repeat.
    """
    plans = [_plan(one, known) for one, known in _with_known(polled)]
    stored: dict[int, Stored] = {}
    for group in _groups(plans):
        pks = [plan.polled.feed.pk for plan in group]
        with transaction.atomic():
            if token is not None:
                mine = settled(Feed.objects.filter(pk__in=pks), token).select_for_update()
                pks = list(mine.values_list("pk", flat=True))
            owned = [plan for plan in group if plan.polled.feed.pk in pks]
            _write(owned, now)
        stored |= {plan.polled.feed.pk: Stored(len(plan.new), len(plan.changed), plan.same) for plan in owned}
    return stored


def _with_known(polled: Sequence[Polled]) -> list[tuple[Polled, list[Known]]]:
    """Each feed with those of its stored entries that its document may mean."""
    feeds = {one.feed.pk for one in polled if one.parsed}
    entries = [entry for one in polled if one.parsed for entry in one.parsed.entries]
    found: dict[int, dict[int, Known]] = {pk: {} for pk in feeds}
    for name, values in (
        ("key__in", {entry.key for entry in entries}),
        ("url_key__in", {entry.url_key for entry in entries if entry.url_key is not None}),
    ):
        ordered = list(values)
        for start in range(0, len(ordered), ASK):
            rows = Entry.objects.filter(
                feed_id__in=feeds, **{name: ordered[start : start + ASK]}
            ).values_list("pk", "feed_id", "key", "url_key", "title", "published", "content_hash", "url")
            for row in rows:
                found[row[1]][row[0]] = Known(*row)
    return [(one, list(found.get(one.feed.pk, {}).values())) for one in polled]


def _plan(polled: Polled, known: list[Known]) -> _Plan:
    plan = _Plan(polled)
    for found in match(polled.parsed.entries if polled.parsed else (), known):
        if found.known is None:
            plan.new.append(found)
        elif (found.known.content_hash, found.known.url) != (found.entry.content_hash, found.entry.url):
            plan.changed.append(found)
        else:
            plan.same += 1
    return plan


def _groups(plans: Iterable[_Plan]) -> Iterator[list[_Plan]]:
    group: list[_Plan] = []
    rows = 0
    for plan in plans:
        if group and rows + plan.rows > ROWS:
            yield group
            group, rows = [], 0
        group.append(plan)
        rows += plan.rows
    if group:
        yield group


def _write(plans: Sequence[_Plan], now: datetime) -> None:
    news = [_new_entry(plan.polled.feed, found, now) for plan in plans for found in plan.new]
    # A lease that ran out may have let another poll in between: the identity constraint then decides.
    Entry.objects.bulk_create(news, ignore_conflicts=True)
    _write_changed([found for plan in plans for found in plan.changed], now)
    for plan in plans:
        _write_feed(plan.polled)


def _write_feed(polled: Polled) -> None:
    fields = dict(polled.fields)
    mine = Feed.objects.filter(pk=polled.feed.pk)
    if "url" in fields:
        try:
            with transaction.atomic():
                mine.update(url=fields.pop("url"))
        except IntegrityError:
            pass  # another feed has that address: this one goes on being redirected
    if fields:
        mine.update(**fields)


def _new_entry(feed: Feed, found: Match, now: datetime) -> Entry:
    entry = found.entry
    return Entry(
        feed=feed,
        key=found.key,
        guid=entry.guid,
        published=entry.published if entry.published != LONG_AGO else None,
        first_seen=now,
        effective=effective(entry.published, now),
        **_content(entry),
    )


def _content(entry: ParsedEntry) -> dict[str, Any]:
    return {
        "url": entry.url,
        "url_key": entry.url_key,
        "title": entry.title,
        "text": entry.text,
        "author": entry.author,
        "tags": list(entry.tags),
        "image_url": entry.image_url,
        "language": entry.language,
        "content_hash": entry.content_hash,
    }


def _write_changed(changed: Sequence[Match], now: datetime) -> None:
    """New words over old ones; each entry that reads otherwise leaves one revision for a poll."""
    if not changed:
        return
    by_pk = {found.known.pk: found.entry for found in changed if found.known}
    rows = list(Entry.objects.filter(pk__in=by_pk))
    history = []
    for row in rows:
        entry = by_pk[row.pk]
        if row.content_hash != entry.content_hash:
            if row.revision <= KEPT_REVISIONS:
                history.append(
                    EntryRevision(entry=row, revision=row.revision, title=row.title, text=row.text, until=now)
                )
            row.revision = min(row.revision + 1, 32_767)
            row.changed = now
        for name, value in _content(entry).items():
            setattr(row, name, value)
    EntryRevision.objects.bulk_create(history, ignore_conflicts=True)
    Entry.objects.bulk_update(rows, ["revision", "changed", *_content(next(iter(by_pk.values())))])
