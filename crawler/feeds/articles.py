"""Pages of reports that somebody wants whole: asked for politely, once, and kept as readable text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from crawler.feeds.article import MAX_FETCHED, Article, Unreadable, read_article
from crawler.feeds.canonical import url_key
from crawler.feeds.models import Entry, Feed
from crawler.feeds.parse import effective
from crawler.web.fetch import Door, Fetched, FetchFailed, retry_after
from crawler.web.robots import Robots
from digest.lib.claims import ATTEMPTS, RELEASED, SUCCEEDED, claim, settled
from digest.lib.text import line

LEASE = timedelta(minutes=5)
HOSTS_AT_ONCE = 20
PATIENCE = 5.0  # seconds of Crawl-delay that a run waits; hosts that ask for more get one request a run
AGAIN = timedelta(minutes=15)  # after a failure that may pass
HEADERS = {"accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}
FOR_GOOD = range(400, 500)  # but 408, 425 and 429, which pass
PASSING = (408, 425, 429)
CHUNK = 200


@dataclass(frozen=True)
class _Refused:
    reason: str


@dataclass(frozen=True)
class _Later:
    """Not asked in this run: the host wants longer pauses."""


Answer = Fetched | FetchFailed | _Refused | _Later


def want_articles(entry_ids: Iterable[int]) -> int:
    """Mark entries whose page nobody asked for yet; how many were marked. Safe to repeat."""
    ids = list(entry_ids)
    marked = 0
    for start in range(0, len(ids), CHUNK):
        rows = Entry.objects.filter(
            pk__in=ids[start : start + CHUNK], article_state=Entry.Article.NONE, blocked=False
        ).exclude(Q(url="") | Q(feed__state=Feed.State.STATIC))  # what came with a demo has no pages
        marked += rows.update(article_state=Entry.Article.DUE)
    return marked


def read_articles(now: datetime, *, limit: int = 40, door: Door | None = None) -> dict[str, int]:
    """Read the pages that are wanted: {"read", "refused", "later"}. robots.txt is honoured.

    A page that cannot be had for good (robots.txt, 404, no text) is not asked for again; one that fails for
    now is tried three times and then parked.
    """
    got = claim(
        Entry.objects.filter(article_state=Entry.Article.DUE).order_by("-effective"), limit=limit, lease=LEASE
    )
    entries = list(Entry.objects.filter(pk__in=got.pks))
    counts = {"read": 0, "refused": 0, "later": 0}
    if not entries:
        return counts
    answers = asyncio.run(_ask_all(entries, *(outside() if door is None else (door, Robots(door)))))
    for entry in entries:
        outcome, fields = _outcome(entry, answers[entry.pk], now)
        with transaction.atomic():
            mine = settled(Entry.objects.filter(pk=entry.pk), got.token)
            counts[outcome] += mine.update(**fields)
    return counts


@cache
def outside() -> tuple[Door, Robots]:
    """One door and what it knows of robots.txt for the life of the process."""
    door = Door.from_settings()
    return door, Robots(door)


async def _ask_all(entries: Iterable[Entry], door: Door, robots: Robots) -> dict[int, Answer]:
    by_host: dict[str, list[Entry]] = {}
    for entry in entries:
        by_host.setdefault(urlsplit(entry.url).netloc, []).append(entry)
    free = asyncio.Semaphore(HOSTS_AT_ONCE)
    answers: dict[int, Answer] = {}

    async def host(rows: list[Entry]) -> None:
        async with free:
            asked = False
            for entry in rows:
                answers[entry.pk] = await _ask(entry, door, robots, asked)
                asked = asked or isinstance(answers[entry.pk], Fetched | FetchFailed)

    await asyncio.gather(*map(host, by_host.values()))
    return answers


async def _ask(entry: Entry, door: Door, robots: Robots, asked: bool) -> Answer:
    permission = await robots.ask(entry.url)
    if not permission.allowed:
        return _Refused("robots.txt")
    if asked and permission.delay:
        if permission.delay > PATIENCE:
            return _Later()
        await asyncio.sleep(permission.delay)
    try:
        return await door.get(entry.url, headers=HEADERS, limit=MAX_FETCHED)
    except FetchFailed as problem:
        return problem


def _outcome(entry: Entry, answer: Answer, now: datetime) -> tuple[str, dict[str, Any]]:
    """(which count, what to write) for one answer; extracts, writes nothing."""
    match answer:
        case _Refused(reason):
            return _refused(reason)
        case _Later():
            return "later", {**RELEASED, "attempts": max(entry.attempts - 1, 0), "not_before": now + AGAIN}
        case FetchFailed(code=code):
            if code in ("blocked", "too_big", "redirects", "bad_encoding"):
                return _refused(str(answer))
            return _failed(entry, str(answer), now + AGAIN)
        case Fetched(status=status) if status in FOR_GOOD and status not in PASSING:
            return _refused(f"http {status}")
        case Fetched(status=status) if status != 200:
            wait = retry_after(answer.headers, now)
            return _failed(entry, f"http {status}", now + (timedelta(seconds=wait) if wait else AGAIN))
    if answer.url != entry.url and url_key(answer.url) is None and url_key(entry.url) is not None:
        return _refused("sent to the front page")
    try:
        article = read_article(
            answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url, now=now
        )
    except Unreadable as problem:
        return _refused(str(problem))
    return "read", {**SUCCEEDED, **_read(entry, article)}


def _read(entry: Entry, article: Article) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "article": article.text,
        "article_state": Entry.Article.DONE,
        "article_error": "",
    }
    if not entry.image_url and article.image_url:
        fields["image_url"] = article.image_url
    if entry.published is None and article.published:
        fields |= {
            "published": article.published,
            "effective": min(entry.effective, effective(article.published, entry.first_seen)),
        }
    return fields


def _refused(reason: str) -> tuple[str, dict[str, Any]]:
    return "refused", {
        **SUCCEEDED,
        "article_state": Entry.Article.REFUSED,
        "article_error": line(reason, 300),
    }


def _failed(entry: Entry, reason: str, again: datetime) -> tuple[str, dict[str, Any]]:
    fields: dict[str, Any] = {**RELEASED, "not_before": again, "article_error": line(reason, 300)}
    if entry.attempts >= ATTEMPTS:
        fields |= {"parked_at": Now(), "parked_reason": line(reason, 300)}
    return "later", fields
