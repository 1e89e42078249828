"""Verb: thumbnails of hot stories, fetched through the door, made into our own and kept under their hash."""

from __future__ import annotations

import asyncio
import hashlib
import os
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from crawler.stories.models import Picture
from crawler.stories.thumbnail import NoPicture, thumbnail
from crawler.stories.wants import reports_of, want_pictures
from crawler.web.fetch import Door, Fetched, FetchFailed
from digest.lib.claims import ATTEMPTS, RELEASED, SUCCEEDED, claim, settled

LEASE = timedelta(minutes=5)
MOST_BYTES = 5_000_000
AGAIN = timedelta(minutes=15)
HEADERS = {"accept": "image/webp, image/jpeg, image/png, image/gif;q=0.8"}
FOR_GOOD = ("blocked", "too_big", "redirects", "bad_encoding")  # asking again would not help
PASSING = (408, 425, 429)

Answer = Fetched | FetchFailed


def pictures(now: datetime, *, limit: int = 12, door: Door | None = None) -> dict[str, int]:
    """Fetch and re-encode pictures that are due: {"done", "refused", "later"}. Reasons stand in the rows.

    A story whose picture was refused gets that of another report, which is due then.
    """
    taken = claim(Picture.objects.filter(state=Picture.State.DUE).order_by("pk"), limit=limit, lease=LEASE)
    rows = list(Picture.objects.filter(pk__in=taken.pks).order_by("pk"))
    counts = {"done": 0, "refused": 0, "later": 0}
    if not rows:
        return counts
    answers = asyncio.run(ask_all([row.source_url for row in rows], door))
    for row, answer in zip(rows, answers, strict=True):
        name, fields = outcome(row, answer, now)
        with transaction.atomic():
            counts[name] += settled(Picture.objects.filter(pk=row.pk), taken.token).update(**fields)
    without = [row.story_id for row in rows]
    want_pictures(without, reports_of(without))
    return counts


async def ask_all(urls: Sequence[str], door: Door | None) -> list[Answer]:
    async with door or Door.from_settings() as outward:
        return await asyncio.gather(*(ask(outward, url) for url in urls))


async def ask(door: Door, url: str) -> Answer:
    try:
        return await door.get(url, headers=HEADERS, limit=MOST_BYTES)
    except FetchFailed as problem:
        return problem


def outcome(row: Picture, answer: Answer, now: datetime) -> tuple[str, dict[str, Any]]:
    """(which count, what to write) for one answer; stores the file, writes no row."""
    if isinstance(answer, FetchFailed):
        if answer.code in FOR_GOOD:
            return refused(row, str(answer))
        return failed(row, str(answer), now)
    if answer.status != 200:
        if 400 <= answer.status < 500 and answer.status not in PASSING:
            return refused(row, f"http {answer.status}")
        return failed(row, f"http {answer.status}", now)
    try:
        made = thumbnail(answer.body)
    except NoPicture as problem:
        return refused(row, str(problem))
    return "done", {
        **SUCCEEDED,
        "state": Picture.State.DONE,
        "file": keep(made.body),
        "width": made.width,
        "height": made.height,
        "error": "",
    }


def refused(row: Picture, reason: str) -> tuple[str, dict[str, Any]]:
    tried = [*row.tried, row.source_url]
    return "refused", {**SUCCEEDED, "state": Picture.State.REFUSED, "tried": tried, "error": reason[:300]}


def failed(row: Picture, reason: str, now: datetime) -> tuple[str, dict[str, Any]]:
    fields: dict[str, Any] = {**RELEASED, "not_before": now + AGAIN, "error": reason[:300]}
    if row.attempts >= ATTEMPTS:
        fields |= {"parked_at": Now(), "parked_reason": reason[:300]}
    return "later", fields


def keep(body: bytes) -> str:
    """Store a file under the hash of its content, once; its path below MEDIA_ROOT."""
    digest = hashlib.sha256(body).hexdigest()[:32]
    name = f"pictures/{digest[:2]}/{digest}.webp"
    path = Path(settings.MEDIA_ROOT) / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{digest}.{uuid.uuid4().hex}.part")
        half.write_bytes(body)
        os.replace(half, path)
    return name


def remove_unused(names: Iterable[str]) -> None:
    """Remove those of the files that no picture has: two stories may show the same one."""
    wanted = set(names)
    used = set(Picture.objects.filter(file__in=wanted).values_list("file", flat=True)) if wanted else set()
    for name in wanted - used:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
