"""Poll feeds: claim what is due, fetch many at once, parse, store what is new, set the next time."""

from __future__ import annotations

import queue
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from crawler.feeds import health, pace
from crawler.feeds.canonical import hash64
from crawler.feeds.lanes import Ask, Broken, Lanes
from crawler.feeds.models import Feed, FeedQuerySet
from crawler.feeds.parse import MAX_BODY, NotAFeed, parse
from crawler.feeds.second_opinion import second_opinion
from crawler.feeds.store import Polled, Stored, store, store_all
from crawler.web.fetch import Door, Fetched, FetchFailed, retry_after
from digest.lib.claims import ATTEMPTS, RELEASED, claim, settled

__all__ = ["Ingested", "Row", "ingest", "store"]

LEASE = timedelta(minutes=5)
OPEN_FOR = 90.0  # seconds in which one call begins requests and takes feeds that become due meanwhile
CLAIMED = 500  # feeds held at once
LOOK_AGAIN = 5.0  # seconds between two looks for feeds that became due
BATCH = 50
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.3"
)
RSSHUB = "rsshub:"
REFUSED = (DataError, IntegrityError, ValueError)  # ValueError: characters that cannot be encoded


@dataclass(frozen=True)
class Row:
    """One feed of the table that `crawl` prints. ``outcome``: new, same, failed, gone or lost."""

    feed: str
    url: str
    outcome: str
    new: int = 0
    changed: int = 0
    seconds: float = 0.0
    error: str = ""


@dataclass
class Ingested:
    rows: list[Row] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        outcomes = Counter(row.outcome for row in self.rows)
        return {
            "feeds": len(self.rows),
            "new": sum(row.new for row in self.rows),
            "changed": sum(row.changed for row in self.rows),
            "unchanged": outcomes["same"],
            "failed": outcomes["failed"] + outcomes["gone"],
            "lost": outcomes["lost"],
        }


def ingest(
    now: datetime,
    *,
    limit: int = 2_000,
    all: bool = False,
    door: Door | None = None,
    progress: Callable[[int, int], None] | None = None,
    open_for: float = OPEN_FOR,
) -> Ingested:
    """One pass over the feeds that are due, at most ``limit`` of them (``all``: every active one, due or
    not).

    Feeds that become due while slow ones are waited for are taken along, for ``open_for`` seconds. Safe
    to run
    twice at once and to kill. ``progress`` is called with (done, claimed so far).
    """
    _follow_settings()
    _park_killers()
    run = _Run(now, limit, all, open_for)
    result = Ingested()
    with Lanes(door, limit=MAX_BODY) as lanes, run:
        while run.claim_more(lanes) or run.waiting:
            finished = run.take_finished(lanes)
            if finished:
                result.rows += run.settle(finished)
            if progress:
                progress(len(result.rows), len(result.rows) + len(run.waiting))
    return result


class _Run:
    """The state of one call of `ingest`. Leaving it gives back what was claimed and not settled, so that
    a feed
    that breaks the pass is the only one whose attempt counts."""

    def __init__(self, now: datetime, limit: int, all: bool, open_for: float) -> None:
        self.began_at, self.left, self.all, self.open_for = now, limit, all, open_for
        self.began = time.monotonic()
        self.looked = 0.0
        self.waiting: dict[int, tuple[Feed, UUID]] = {}

    def __enter__(self) -> _Run:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Broken):
            feed, token = self.waiting.pop(error.pk)
            reason = f"a mistake of ours: {error.__cause__!r}"[:300]
            settled(Feed.objects.filter(pk=feed.pk), token).update(last_error=reason, last_error_at=self.now)
        self._release(set(self.waiting))

    @property
    def now(self) -> datetime:
        """``now`` as it went on since the call, in steps of ten seconds."""
        return self.began_at + timedelta(seconds=(time.monotonic() - self.began) // 10 * 10)

    def claim_more(self, lanes: Lanes) -> bool:
        """Claim what is due now; False when nothing was."""
        passed = time.monotonic() - self.began
        if passed > self.open_for:
            self._release(lanes.drop_waiting())
            return False
        room = min(self.left, CLAIMED - len(self.waiting))
        if room <= 0 or (self.waiting and (passed - self.looked < LOOK_AGAIN or room < CLAIMED / 2)):
            return False
        self.looked = passed
        due = self._all() if self.all else Feed.objects.due(self.now)
        got = claim(due, limit=room, lease=LEASE)
        self.left -= len(got.pks)
        feeds = list(Feed.objects.filter(pk__in=got.pks))
        random.shuffle(feeds)
        self.waiting |= {feed.pk: (feed, got.token) for feed in feeds}
        lanes.submit([_ask(feed, self.now) for feed in feeds])
        return bool(feeds)

    def take_finished(self, lanes: Lanes) -> list[tuple[int, Fetched | FetchFailed]]:
        """What is done, at most a batch; waits for the first and then a little for more."""
        finished: list[tuple[int, Fetched | FetchFailed]] = []
        wait = 0.5
        try:
            while len(finished) < BATCH:
                finished.append(lanes.take(timeout=wait))
                wait = 0.05
        except queue.Empty:
            pass
        return finished

    def settle(self, finished: list[tuple[int, Fetched | FetchFailed]]) -> list[Row]:
        """Parse a batch and store it, claim by claim."""
        now = self.now
        by_token: dict[UUID, list[tuple[Polled, Row]]] = {}
        for pk, answer in finished:
            feed, token = self.waiting[pk]
            try:
                by_token.setdefault(token, []).append(_decide(feed, answer, now))
            except Exception as mistake:
                raise Broken(pk) from mistake
        rows = []
        for token, decided in by_token.items():
            stored = _store([polled for polled, _ in decided], now, token)
            rows += [_counted(row, stored.get(polled.feed.pk)) for polled, row in decided]
        for pk, _ in finished:
            del self.waiting[pk]
        return rows

    def _all(self) -> FeedQuerySet:
        return Feed.objects.polled().exclude(last_fetch__gte=self.began_at).order_by("pk")

    def _release(self, pks: set[int]) -> None:
        for pk in pks:
            _, token = self.waiting.pop(pk)
            with transaction.atomic():
                settled(Feed.objects.filter(pk=pk), token).update(**RELEASED, attempts=F("attempts") - 1)


def _store(polled: list[Polled], now: datetime, token: UUID) -> dict[int, Stored]:
    """`store_all`; where the database refuses a value, `Broken` names the feed that holds it."""
    try:
        return store_all(polled, now, token)
    except REFUSED:
        stored: dict[int, Stored] = {}
        for one in polled:
            try:
                stored |= store_all([one], now, token)
            except REFUSED as mistake:
                raise Broken(one.feed.pk) from mistake
        return stored


def address_of(feed: Feed) -> str:
    """Where a feed is fetched: ``rsshub:/path`` is a path of the operator's RSSHub."""
    if feed.url.startswith(RSSHUB):
        return settings.RSSHUB_BASE + feed.url.removeprefix(RSSHUB)
    return feed.url


def _ask(feed: Feed, now: datetime) -> Ask:
    url = address_of(feed)
    headers = {"accept": ACCEPT}
    if not pace.ask_whole(feed.last_full, now):
        if feed.etag:
            headers["if-none-match"] = feed.etag
        if feed.last_modified:
            headers["if-modified-since"] = feed.last_modified
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return Ask(feed.pk, url, host, headers, doubtful=feed.failures > 0)


def _decide(feed: Feed, answer: Fetched | FetchFailed, now: datetime) -> tuple[Polled, Row]:
    """What an answer means for a feed; parses, writes nothing."""
    jitter = random.random()
    seconds = 0.0 if isinstance(answer, FetchFailed) else answer.seconds

    def failed(reason: str, wait: int | None = None) -> tuple[Polled, Row]:
        fields = health.after_failure(feed, reason, now, jitter, wait)
        return Polled(feed, fields), Row(str(feed), feed.url, "failed", seconds=seconds, error=reason)

    if isinstance(answer, FetchFailed):
        return failed(f"{answer.code}: {answer.detail}")
    if answer.status == 410:
        gone = Row(str(feed), feed.url, "gone", seconds=seconds, error="http 410: gone")
        return Polled(feed, health.after_gone(feed, now)), gone
    same = Row(str(feed), feed.url, "same", seconds=seconds)
    if answer.status == 304:
        return Polled(feed, health.after_nothing(feed, answer.headers, False, now, jitter)), same
    if not 200 <= answer.status < 300:
        return failed(f"http {answer.status}", retry_after(answer.headers, now))
    body_hash = hash64(answer.body)
    if body_hash == feed.body_hash and feed.last_success:
        return Polled(feed, health.after_nothing(feed, answer.headers, True, now, jitter)), same
    try:
        parsed = parse(
            answer.body,
            content_type=answer.headers.get("content-type", ""),
            url=answer.url,
            now=now,
            language=feed.language,
            second_opinion=second_opinion,
        )
    except NotAFeed as problem:
        return failed(f"not a feed: {problem}")
    fields = health.after_news(feed, parsed, answer.headers, body_hash, now, jitter) | _moved(feed, answer)
    return Polled(feed, fields, parsed), Row(str(feed) or parsed.title, feed.url, "new", seconds=seconds)


def _moved(feed: Feed, answer: Fetched) -> dict[str, Any]:
    """The new address after permanent redirects, unless it is too long; `store` keeps the old one if it
    is taken.
    """
    new = answer.moved_to
    follows = new and new != feed.url and len(new) <= 2048 and not feed.url.startswith(RSSHUB)
    return {"url": new} if follows else {}


def _counted(row: Row, stored: Stored | None) -> Row:
    if stored is None:
        return Row(row.feed, row.url, "lost", seconds=row.seconds, error="another process took it over")
    outcome = "same" if row.outcome == "new" and not stored.new and not stored.changed else row.outcome
    return Row(row.feed, row.url, outcome, stored.new, stored.changed, row.seconds, row.error)


def _follow_settings() -> None:
    """RSSHub's feeds wait for its address, and start when the setting has one."""
    hub = Feed.objects.filter(url__startswith=RSSHUB)
    if settings.RSSHUB_BASE:
        rows = hub.filter(state=Feed.State.WAITING)
        state = Feed.State.ACTIVE
    else:
        rows = hub.filter(state=Feed.State.ACTIVE)
        state = Feed.State.WAITING
    if rows.exists():
        rows.update(state=state)


def _park_killers() -> None:
    """Feeds that were claimed again and again and never settled: whoever read them died of it."""
    dead = Feed.objects.filter(attempts__gte=ATTEMPTS, parked_at=None, claimed_until__lt=Now())
    if dead.exists():
        dead.update(parked_at=Now(), parked_reason="its reader died three times", **RELEASED)
