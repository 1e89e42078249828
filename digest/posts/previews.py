"""Verb: what linked pages say of themselves, asked for through the door and kept as text and a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from crawler.stories.thumbnail import NoPicture, thumbnail
from crawler.web.fetch import Door, FetchFailed
from crawler.web.robots import Robots
from digest.lib.claims import ATTEMPTS, RELEASED, SUCCEEDED, claim, settled
from digest.posts.models import LinkPreview, Post
from digest.posts.page_head import PageHead, page_head
from digest.posts.stored import remove_files, store_file

FOLDER = "previews"  # below MEDIA_ROOT
LEASE = timedelta(minutes=5)
AGAIN = timedelta(minutes=2)
PAGE, PICTURE = 2_000_000, 5_000_000  # bytes
HTML = {"accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}
IMAGE = {"accept": "image/webp, image/jpeg, image/png, image/gif;q=0.8"}
FOR_GOOD = ("blocked", "too_big", "redirects", "bad_encoding")
PASSING = (408, 425, 429)


@dataclass(frozen=True)
class Found:
    """`reason` is empty when the page was read; `passing`: worth another try."""

    head: PageHead = PageHead()
    picture: bytes = b""
    reason: str = ""
    passing: bool = False


def previews(now: datetime, *, limit: int = 12, door: Door | None = None) -> dict[str, int]:
    """Read the pages that posts link to: {"read", "refused", "later"}. robots.txt is honoured.

    A page that cannot be had for good is not asked for again, one that fails for now is tried three times
    and then parked; the card then names the host alone.
    """
    taken = claim(LinkPreview.objects.filter(read_at=None).order_by("pk"), limit=limit, lease=LEASE)
    rows = list(LinkPreview.objects.filter(pk__in=taken.pks).order_by("pk"))
    counts = {"read": 0, "refused": 0, "later": 0}
    if not rows:
        return counts
    answers = asyncio.run(ask_all([row.address for row in rows], door))
    for row, found in zip(rows, answers, strict=True):
        name, fields = outcome(row, found, now)
        with transaction.atomic():
            mine = settled(LinkPreview.objects.filter(pk=row.pk), taken.token).update(**fields)
            if mine and name == "read":
                Post.objects.filter(preview=row).update(changed=now)  # its title is found by search
        counts[name] += mine
        if not mine:
            remove_files([fields.get("picture", "")])
    return counts


async def ask_all(urls: Sequence[str], door: Door | None) -> list[Found]:
    async with door or Door.from_settings() as outward:
        robots = Robots(outward)
        return await asyncio.gather(*(ask(outward, robots, url) for url in urls))


async def ask(door: Door, robots: Robots, url: str) -> Found:
    try:
        if not (await robots.ask(url)).allowed:
            return Found(reason="robots.txt")
        answer = await door.get(url, headers=HTML, limit=PAGE)
    except FetchFailed as problem:
        return Found(reason=str(problem), passing=problem.code not in FOR_GOOD)
    if answer.status != 200:
        passing = not 400 <= answer.status < 500 or answer.status in PASSING
        return Found(reason=f"http {answer.status}", passing=passing)
    head = page_head(answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url)
    if not head.picture:
        return Found(head)
    try:
        return Found(head, (await door.get(head.picture, headers=IMAGE, limit=PICTURE)).body)
    except FetchFailed:
        return Found(replace(head, picture=""))


def outcome(row: LinkPreview, found: Found, now: datetime) -> tuple[str, dict[str, Any]]:
    """(which count, what to write) for one page; stores the picture, writes no row."""
    if found.passing:
        fields: dict[str, Any] = {**RELEASED, "not_before": now + AGAIN}
        if row.attempts >= ATTEMPTS:
            fields |= {"parked_at": Now(), "parked_reason": found.reason[:300]}
        return "later", fields
    head = found.head
    words = {"title": head.title, "description": head.description, "site": head.site}
    fields = {**SUCCEEDED, **words, "picture": kept(found.picture), "read_at": now}
    return ("refused" if found.reason else "read"), fields


def kept(body: bytes) -> str:
    if not body:
        return ""
    try:
        return store_file(thumbnail(body).body, FOLDER)
    except NoPicture:
        return ""
