"""A sign of life for a dead man's switch outside (PING_URL), sent while feeds answer: silence is trouble."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.utils import timezone

from crawler.feeds.models import Feed
from crawler.web.fetch import Door, FetchFailed
from crawler.web.guard import AllowedHosts

FRESH = timedelta(minutes=30)  # a feed must have answered since
PORTS = {"http": 80, "https": 443}

log = structlog.get_logger("ping")


def ping() -> dict[str, int]:
    """Ask PING_URL once if the news is fresh; the counts say what came of it."""
    if not settings.PING_URL or not fresh(timezone.now()):
        return {}
    try:
        asyncio.run(ask(settings.PING_URL))
    except FetchFailed as problem:
        log.warning("not sent", reason=str(problem))
        return {"failed": 1}
    return {}


def fresh(now: datetime) -> bool:
    return Feed.objects.filter(last_success__gt=now - FRESH).exists()


async def ask(url: str) -> None:
    """The operator named this address, so it may lie on the operator's own network."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    allowed = AllowedHosts.parse([f"{host}:{parts.port or PORTS[parts.scheme]}"])
    async with Door(allowed=allowed, user_agent=settings.CRAWLER_USER_AGENT) as door:
        await door.get(url, limit=10_000)
