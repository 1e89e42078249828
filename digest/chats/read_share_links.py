"""Verb: chats that people shared elsewhere, asked for through the door, become drafts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from crawler.web.fetch import Door, Fetched, FetchFailed
from crawler.web.robots import Robots
from digest.accounts.models import User
from digest.chats.draft_chat import Prepared, check, keep, prepare
from digest.chats.imported import Unreadable
from digest.chats.importers.read import read_chats
from digest.chats.models import ShareLink
from digest.chats.share_hosts import share_address
from digest.chats.unfit import Unfit
from digest.lib.claims import ATTEMPTS, RELEASED, SUCCEEDED, claim, settled

AT_ONCE = 6
LEASE = timedelta(minutes=5)
AGAIN = timedelta(seconds=20)  # somebody waits
PAGE = 2_000_000  # bytes
HTML = {"accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}
FOR_GOOD = ("blocked", "too_big", "redirects", "bad_encoding")
PASSING = (408, 425, 429)
NOTHING = "no_turns_in_page"  # it is drawn by a script, or asks to sign in


@dataclass(frozen=True)
class Page:
    """What came of asking: the page, or why there is none (``problem`` begins with a key of
    `problems.WORDS`). ``passing``: worth another try."""

    body: bytes = b""
    problem: str = ""
    passing: bool = False


def read_share_links(now: datetime, *, door: Door | None = None) -> dict[str, int]:
    """Returns counts: read, parked, later. robots.txt is honoured; a page without turns, or of another kind,
    is parked at once, one that fails for now is tried three times."""
    counts = {"read": 0, "parked": 0, "later": 0}
    if not ShareLink.objects.to_read().exists():  # most often: then nothing is locked
        return counts
    taken = claim(ShareLink.objects.to_read(), limit=AT_ONCE, lease=LEASE)
    rows = list(ShareLink.objects.filter(pk__in=taken.pks).select_related("owner", "replaces").order_by("pk"))
    if not rows:
        return counts
    pages = asyncio.run(ask_all([row.address for row in rows], door))
    for row, page in zip(rows, pages, strict=True):
        prepared, problem = drafted(row.owner, page, now)
        name, fields = outcome(row, problem, page.passing, now)
        try:
            with transaction.atomic():
                if prepared is not None:
                    fields["transcript"] = keep(row.owner, prepared, now, replaces=row.replaces)
                mine = settled(ShareLink.objects.filter(pk=row.pk), taken.token).update(**fields)
                if not mine:
                    transaction.set_rollback(True)
        except Unfit as full:  # the owner has all the drafts that one may have
            name, fields = outcome(row, full.code, False, now)
            mine = settled(ShareLink.objects.filter(pk=row.pk), taken.token).update(**fields)
        counts[name] += mine
    return counts


async def ask_all(urls: Sequence[str], door: Door | None) -> list[Page]:
    async with door or Door.from_settings() as outward:
        robots = Robots(outward)
        return await asyncio.gather(*(ask(outward, robots, url) for url in urls))


async def ask(door: Door, robots: Robots, url: str) -> Page:
    try:
        if not (await robots.ask(url)).allowed:
            return Page(problem="robots")
        return page_of(await door.get(url, headers=HTML, limit=PAGE), door)
    except FetchFailed as problem:
        # not its detail, which may name an address that opens a chat
        return Page(problem=f"unreachable: {problem.code}", passing=problem.code not in FOR_GOOD)


def page_of(answer: Fetched, door: Door) -> Page:
    if answer.status in (404, 410):
        return Page(problem="no_such_page")
    if answer.status != 200:
        passing = not 400 <= answer.status < 500 or answer.status in PASSING
        return Page(problem=f"unreachable: http {answer.status}", passing=passing)
    if not share_address(answer.url, door.allowed):  # a page to sign in, most often
        return Page(problem=NOTHING)
    return Page(answer.body)


def drafted(owner: User, page: Page, now: datetime) -> tuple[Prepared | None, str]:
    """What of the page may be stored, or why nothing."""
    if page.problem:
        return None, page.problem
    try:
        chats = [chat for chat in read_chats(page.body) if chat.turns]
        if not chats:
            return None, NOTHING
        check(owner, chats[0], (), now)
        return prepare(chats[0]), ""
    except Unreadable:
        return None, NOTHING
    except Unfit as unfit:
        return None, unfit.code


def outcome(row: ShareLink, problem: str, passing: bool, now: datetime) -> tuple[str, dict[str, Any]]:
    """(which count, what to write) for one row."""
    if not problem:
        return "read", {**SUCCEEDED}
    if passing and row.attempts < ATTEMPTS:
        return "later", {**RELEASED, "not_before": now + AGAIN}
    return "parked", {**RELEASED, "parked_at": Now(), "parked_reason": problem[:300]}
