"""Sources -> feeds that are polled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from crawler.feeds.models import Feed
from crawler.feeds.opml import MAX_BYTES, RSSHUB, FeedSource, NotOpml, load_opml
from crawler.web.fetch import Door, FetchFailed

__all__ = ["DEFAULT", "FeedSource", "NotOpml", "add_feeds", "load_opml", "read_list"]

DEFAULT = Path(__file__).parent / "data" / "sources.opml"
DETAILS = ("title", "site_url", "owner", "country", "kind", "language")


def read_list(where: str) -> bytes:
    """The bytes of a list of sources at a path or an http(s) address. Raises `NotOpml` with what went
    wrong.
    """
    try:
        if where.lower().startswith(("http://", "https://")):
            answer = asyncio.run(_fetch(where))
            if answer[0] != 200:
                raise NotOpml(f"{where} answers {answer[0]}")
            return answer[1]
        return Path(where).expanduser().read_bytes()
    except FetchFailed as problem:
        raise NotOpml(f"{where} cannot be fetched: {problem}") from problem
    except OSError as problem:
        raise NotOpml(f"{where} cannot be read: {problem.strerror or problem}") from problem
    except RuntimeError as problem:  # what expanduser raises for the home of nobody
        raise NotOpml(f"{where} cannot be read: {problem}") from problem


async def _fetch(url: str) -> tuple[int, bytes]:
    async with Door.from_settings() as door:
        answer = await door.get(url, limit=MAX_BYTES)
    return answer.status, answer.body


def add_feeds(
    sources: Iterable[FeedSource], now: datetime, *, trust: str = Feed.Trust.STAFF
) -> list[tuple[Feed, bool]]:
    """One (feed, whether it is new) for each source, in their order. Safe to repeat.

    A feed that is there keeps its trust and state, and only gets details that it lacks. One of RSSHub
    waits until
    RSSHUB_BASE is set.
    """
    found: list[tuple[Feed, bool]] = []
    with transaction.atomic():
        for source in sources:
            details = {name: getattr(source, name) for name in DETAILS}
            waits = source.url.startswith(RSSHUB) and not settings.RSSHUB_BASE
            state = Feed.State.WAITING if waits else Feed.State.ACTIVE
            feed, created = Feed.objects.get_or_create(
                url=source.url, defaults={**details, "trust": trust, "state": state, "next_fetch": now}
            )
            lacking = {name: value for name, value in details.items() if value and not getattr(feed, name)}
            if lacking:
                Feed.objects.filter(pk=feed.pk).update(**lacking)
                for name, value in lacking.items():
                    setattr(feed, name, value)
            found.append((feed, created))
    return found
