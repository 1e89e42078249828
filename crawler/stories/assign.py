"""Verb: entries without a Membership -> into their stories, stories merged, heat told anew.

Safe to repeat and to kill: what is stored is stored in transactions of at most 80 entries; what the reports
of a story changed is told afterwards and found again by an empty `heat_at`.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Substr

from crawler.feeds.models import Entry, Feed
from crawler.lease.hold import hold, last_holder, release, renew
from crawler.stories.features import LEAD, features
from crawler.stories.group import Assignment
from crawler.stories.index import Facts, Index
from crawler.stories.join_twins import join_twins
from crawler.stories.material import facts
from crawler.stories.merge import merge
from crawler.stories.models import Membership, Story
from crawler.stories.ranks import ranks
from crawler.stories.refresh import COOLING, refresh
from crawler.stories.wants import wants
from crawler.stories.withdraw import withdraw
from crawler.stories.withdraw_pictures import withdraw_pictures
from digest.lib.language import language_of

LEASE, LEASE_SECONDS = "grouping", 30
BATCH = 80  # entries in one transaction, which stays under 50 ms on SQLite
PASS = 6000  # entries in one call; the next call goes on
GUESTS = 1000  # waiting reports of channel feeds tried in one call
OVERLAP = 2000  # entry ids read again: a transaction may commit after one with higher ids
FULL_EVERY = timedelta(minutes=5)  # all waiting entries of the window, reports of channel feeds among them
BLOCKED_EVERY = timedelta(seconds=20)  # a look at all reports, so not in every call
PLACED_FEEDS = (Feed.State.ACTIVE, Feed.State.GONE, Feed.State.STATIC)


@dataclass
class Assigned:
    """Counts of one call. ``busy``: another process groups at the moment."""

    entries: int = 0
    new: int = 0
    merged: int = 0
    withdrawn: int = 0
    refreshed: int = 0
    busy: bool = False


class LostLease(Exception):
    """Another process groups now; nothing of this batch was stored."""


class StaleIndex(Exception):
    """Staff merged a story meanwhile; nothing of this batch was stored, the next call reads anew."""


class Waiting(TypedDict):
    """What is read of an entry that has no story yet."""

    pk: int
    title: str
    lead: str
    effective: datetime
    trust: str
    owner: str
    outlet: str
    address: str


Placed = tuple[Waiting, Assignment]
Merges = dict[int, tuple[int, float]]  # loser -> (winner, how similar they were)


class Kept:
    """The index of this process, kept between calls; one thread uses it at a time."""

    lock = threading.Lock()
    holder = f"{socket.gethostname()[:30]}:{uuid.uuid4().hex[:12]}"
    pid = os.getpid()
    index: Index | None = None


def assign(now: datetime) -> Assigned:
    """Place what waits, merge, refresh heat. Raises nothing when another process is at it: then ``busy``."""
    counts = Assigned()
    with Kept.lock:
        holder = f"{Kept.holder}:{os.getpid()}"
        if not last_holder(LEASE):
            Kept.index = None  # nobody ever grouped in this database: what is kept is of another
        if not hold(LEASE, holder, LEASE_SECONDS):
            counts.busy = True
            return counts
        try:
            index = current_index(now, holder)
            if index.looked_for_blocked is None or now - index.looked_for_blocked >= BLOCKED_EVERY:
                while found := withdraw():
                    counts.withdrawn += found
                while withdraw_pictures():
                    pass
                index.looked_for_blocked = now
            for batch in batches(waiting(index, now)):
                place(index, batch, now, holder, counts)
            tell(index, now, holder, counts)
        except (LostLease, StaleIndex):
            Kept.index = None
            counts.busy = True
        except BaseException:
            Kept.index = None  # memory may say more than the tables: read them again
            raise
        finally:
            release(LEASE, holder)
    return counts


def current_index(now: datetime, holder: str) -> Index:
    def tick() -> None:
        if not renew(LEASE, holder, LEASE_SECONDS):
            raise LostLease

    index = Kept.index
    if index is None or Kept.pid != os.getpid() or not index.catch_up(now):
        index = Index()
        index.rebuild(now, tick)
        Kept.pid = os.getpid()
    Kept.index = index
    return index


def waiting(index: Index, now: datetime) -> list[int]:
    """Entries to place, in time order: most calls look at new rows only, now and then at the whole window.

    Reports of channel feeds that have no story yet wait for one; the newest are tried again each time.
    """
    rows = Entry.objects.recent(now).filter(feed__state__in=PLACED_FEEDS)
    rows = rows.filter(~Exists(Membership.objects.filter(entry=OuterRef("pk")))).order_by("effective", "pk")
    trusted = rows.filter(feed__trust=Feed.Trust.STAFF)
    full = index.full_pass is None or now - index.full_pass >= FULL_EVERY
    if not full:
        trusted = trusted.filter(pk__gt=index.last_entry - OVERLAP)
    found = list(trusted.values_list("effective", "pk")[: PASS + 1])
    if len(found) > PASS:
        index.full_pass = None  # some of the rest may have lower ids than those taken
    elif full:
        index.full_pass = now
        guests = rows.filter(feed__trust=Feed.Trust.CHANNEL).order_by("-effective", "-pk")
        found += guests.values_list("effective", "pk")[:GUESTS]
    return [pk for _, pk in sorted(found[: PASS + GUESTS])]


def batches(pks: list[int]) -> list[list[int]]:
    return [pks[i : i + BATCH] for i in range(0, len(pks), BATCH)]


def place(index: Index, pks: list[int], now: datetime, holder: str, counts: Assigned) -> None:
    """Decide in memory where the entries belong, then store it in one short transaction."""
    rows = (
        Entry.objects.filter(pk__in=pks)
        .annotate(lead=Substr("text", 1, LEAD), trust=F("feed__trust"))
        .annotate(owner=F("feed__owner"), outlet=F("feed__title"), address=F("feed__url"))
        .order_by("effective", "pk")
        .values("pk", "title", "lead", "effective", "trust", "owner", "outlet", "address")
    )
    placed: list[Placed] = []
    merges: Merges = {}
    for row in rows:
        found = index.grouper.place(
            features(row["title"], row["lead"]),
            row["effective"].timestamp(),
            next(index.keys),
            publisher=row["owner"] or row["outlet"] or row["address"],
            counts=row["trust"] == Feed.Trust.STAFF,
        )
        if found is None:
            continue
        placed.append((row, found))
        index.facts.setdefault(found.story, Facts()).seen.update(facts(row["title"], row["lead"]))
        for (loser, winner), similarity in zip(found.merges, found.alike, strict=True):
            merges[loser] = winner, similarity
            index.merge_facts(loser, winner)
    if placed:
        store(index, placed, merges, now, holder, counts)
    index.last_entry = max(index.last_entry, *pks)


@transaction.atomic
def store(
    index: Index, placed: list[Placed], merges: Merges, now: datetime, holder: str, counts: Assigned
) -> None:
    """One batch, whole or not at all. Raises LostLease, or StaleIndex when staff merged a story."""
    if not renew(LEASE, holder, LEASE_SECONDS):
        raise LostLease
    rows_of: dict[int, list[Placed]] = {}
    for row, found in placed:
        rows_of.setdefault(root(merges, found.story), []).append((row, found))
    stories = stored_stories(index, list(rows_of), [key for key in merges if key in index.pk_of])
    new = {key: new_story(rows) for key, rows in rows_of.items() if key not in stories}
    memberships = []
    for key, rows in rows_of.items():
        memberships += [report_of(stories.get(key) or new[key], row, found, now) for row, found in rows]
    Story.objects.bulk_create(new.values())
    Story.objects.bulk_create(
        stories.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["next_number", "reports", "last_report", "heat_at"],
    )
    Membership.objects.bulk_create(memberships)
    for key, story in new.items():
        index.tie(key, story.pk)
    for loser, (_, similarity) in merges.items():
        if loser in index.pk_of:
            loser_pk, winner_pk = index.pk_of.pop(loser), index.pk_of[root(merges, loser)]
            index.last_merge = merge(loser_pk, winner_pk, now, round(similarity, 4)).pk
            index.key_of.pop(loser_pk, None)
            counts.merged += 1
    index.last_membership = max(membership.pk for membership in memberships)
    counts.entries += len(memberships)
    counts.new += len(new)


def root(merges: Merges, key: int) -> int:
    while key in merges:
        key = merges[key][0]
    return key


def stored_stories(index: Index, keys: list[int], losers: list[int]) -> dict[int, Story]:
    """The rows of those stories that have one; locked with those about to be merged, in one order."""
    key_of = {index.pk_of[key]: key for key in [*keys, *losers] if key in index.pk_of}
    rows = (
        Story.objects.select_for_update(of=("self",)).filter(pk__in=key_of, merged_into=None).order_by("pk")
    )
    stories = {key_of[story.pk]: story for story in rows}
    if len(stories) < len(key_of):
        raise StaleIndex
    return {key: story for key, story in stories.items() if key not in losers}


def new_story(rows: list[Placed]) -> Story:
    first = rows[0][0]
    return Story(
        title=first["title"],
        language=language_of(f"{first['title']} {first['lead']}"),
        first_report=first["effective"],
        last_report=first["effective"],
    )


def report_of(story: Story, row: Waiting, found: Assignment, now: datetime) -> Membership:
    """The next report of a story, which takes the next number; a channel's report keeps no story open."""
    number, story.next_number = story.next_number, story.next_number + 1
    story.reports += 1
    story.heat_at = None
    if row["trust"] == Feed.Trust.STAFF:
        story.last_report = max(story.last_report, row["effective"])
    return Membership(
        entry_id=row["pk"], story=story, number=number, similarity=round(found.similarity, 4), added=now
    )


def tell(index: Index, now: datetime, holder: str, counts: Assigned) -> None:
    """Heat and all else that reports tell: of stories with new reports, and of hot ones as time passes."""
    for due in (Story.objects.stale(), Story.objects.cooling(now - COOLING)):
        pks = list(due.values_list("pk", flat=True)[:PASS])
        for batch in batches(pks):
            if not renew(LEASE, holder, LEASE_SECONDS):
                raise LostLease
            counts.refreshed += refresh(index, batch, now)
    if counts.refreshed:
        join_twins(index, now)
        wants(now)
    ranks(now)
