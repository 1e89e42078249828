"""The open stories in memory: the grouper, the facts of each story, and how far the tables were read.

One process groups at a time (a lease), but another may have done so before: `catch_up` reads what it stored,
and `rebuild` starts anew from the reports of the last 72 h.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max
from django.db.models.functions import Coalesce, Substr

from crawler.feeds.models import Entry, Feed
from crawler.stories.features import LEAD, features
from crawler.stories.group import Grouper
from crawler.stories.material import facts
from crawler.stories.models import SILENT_AFTER, Membership, Merge

CHUNK = 2000
VOLUMES_KEPT = timedelta(minutes=5)


@dataclass
class Facts:
    """Facts of a story: all seen, and those seen when something material was last told."""

    seen: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)


class Index:
    """Keys of the grouper are our own; `pk_of` and `key_of` tie them to rows."""

    def __init__(self) -> None:
        self.grouper = Grouper()
        self.keys: Iterator[int] = itertools.count(1)
        self.pk_of: dict[int, int] = {}
        self.key_of: dict[int, int] = {}
        self.facts: dict[int, Facts] = {}  # by key
        self.last_membership = 0
        self.last_merge = 0
        self.last_undone: datetime | None = None
        self.last_entry = 0
        self.full_pass: datetime | None = None
        self.looked_for_blocked: datetime | None = None
        self.volumes: dict[int, int] = {}
        self.volumes_at: datetime | None = None

    def rebuild(self, now: datetime, tick: Callable[[], object]) -> None:
        """Replay the reports of open stories of the last 72 h in time order; ``tick`` now and then."""
        self.last_membership = Membership.objects.aggregate(last=Max("pk"))["last"] or 0
        self.last_merge, self.last_undone = self.merges_seen()
        rows = (
            reports_of_open_stories()
            .filter(
                pk__lte=self.last_membership,
                entry__effective__gt=now - SILENT_AFTER,
                story__last_report__gt=now - SILENT_AFTER,
            )
            .order_by("entry__effective", "entry_id")
        )
        for i, row in enumerate(rows.iterator(chunk_size=CHUNK)):
            if i % CHUNK == 0:
                tick()
            self.restore(row)
        self.grouper.apart = self.parted(now)

    def parted(self, now: datetime) -> set[frozenset[int]]:
        """Keys of open stories whose merge was undone."""
        undone = Merge.objects.filter(undone_at__isnull=False, loser__last_report__gt=now - SILENT_AFTER)
        stand = Coalesce("loser__merged_into", "loser"), Coalesce("winner__merged_into", "winner")
        pairs = undone.values_list(*stand)
        known = [(self.key_of[a], self.key_of[b]) for a, b in pairs if {a, b} <= self.key_of.keys()]
        return {frozenset(pair) for pair in known if pair[0] != pair[1]}

    def catch_up(self, now: datetime) -> bool:
        """Read what another holder stored since; False when only a rebuild helps."""
        last_merge, last_undone = self.merges_seen()
        if last_undone != self.last_undone:
            return False
        for row in reports_of_open_stories().filter(pk__gt=self.last_membership).order_by("pk"):
            self.restore(row)
            self.last_membership = row["pk"]
        for merge in Merge.objects.filter(pk__gt=self.last_merge, undone_at=None).order_by("pk"):
            self.follow(merge.loser_id, merge.winner_id)
        self.last_merge = last_merge
        self.grouper.forget_silent(now.timestamp())
        self.forget_closed()
        return True

    def merges_seen(self) -> tuple[int, datetime | None]:
        seen = Merge.objects.aggregate(last=Max("pk"), undone=Max("undone_at"))
        return seen["last"] or 0, seen["undone"]

    def restore(self, row: dict[str, Any]) -> None:
        """One stored report."""
        key = self.key_for(row["story_id"])
        if row["trust"] == Feed.Trust.STAFF:
            at = row["effective"].timestamp()
            publisher = row["owner"] or row["outlet"] or row["address"]
            self.grouper.restore(features(row["title"], row["lead"]), at, key, publisher)
            if row["public_since"]:
                self.grouper.publish(key, row["public_since"].timestamp())
        told = self.facts.setdefault(key, Facts())
        new = facts(row["title"], row["lead"])
        told.seen |= new
        if row["material_at"] and row["added"] <= row["material_at"]:
            told.known |= new

    def follow(self, loser: int, winner: int) -> None:
        """A merge of two rows that somebody else made."""
        if loser in self.key_of and winner in self.key_of:
            a, b = self.key_of.pop(loser), self.key_of[winner]
            if a in self.grouper.stories and b in self.grouper.stories:
                self.grouper.merge(a, b)
            self.merge_facts(a, b)
            self.pk_of.pop(a, None)

    def key_for(self, pk: int) -> int:
        if pk not in self.key_of:
            key = next(self.keys)
            self.key_of[pk], self.pk_of[key] = key, pk
        return self.key_of[pk]

    def tie(self, key: int, pk: int) -> None:
        self.key_of[pk], self.pk_of[key] = key, pk

    def facts_of(self, pk: int) -> Facts:
        return self.facts.setdefault(self.key_for(pk), Facts())

    def merge_facts(self, loser: int, winner: int) -> None:
        gone = self.facts.pop(loser, Facts())
        self.facts.setdefault(winner, Facts()).seen.update(gone.seen)

    def forget_closed(self) -> None:
        """Drop what is kept of stories that the grouper closed; now and then, so that it costs nothing."""
        if len(self.key_of) > 2 * len(self.grouper.stories) + 1000:
            open_keys = self.grouper.stories.keys()
            self.key_of = {pk: key for pk, key in self.key_of.items() if key in open_keys}
            self.pk_of = {key: pk for pk, key in self.key_of.items()}
            self.facts = {key: told for key, told in self.facts.items() if key in open_keys}

    def volume(self, feed: int, now: datetime) -> int:
        """Entries of a feed in the last 24 h, counted every few minutes."""
        if self.volumes_at is None or now - self.volumes_at > VOLUMES_KEPT:
            rows = Entry.objects.filter(effective__gt=now - timedelta(hours=24))
            self.volumes = dict(rows.values_list("feed").annotate(n=Count("pk")))
            self.volumes_at = now
        return self.volumes.get(feed, 0)


def reports_of_open_stories() -> Any:
    """Rows as `Index.restore` reads them."""
    return (
        Membership.objects.filter(story__merged_into=None)
        .annotate(
            title=F("entry__title"),
            lead=Substr("entry__text", 1, LEAD),
            effective=F("entry__effective"),
            trust=F("entry__feed__trust"),
            owner=F("entry__feed__owner"),
            outlet=F("entry__feed__title"),
            address=F("entry__feed__url"),
            public_since=F("story__hot_since"),
            material_at=F("story__material_at"),
        )
        .values(
            *("pk", "story_id", "title", "lead", "effective", "added", "trust", "owner", "outlet", "address"),
            *("public_since", "material_at"),
        )
    )
