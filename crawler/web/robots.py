"""May a page be fetched? robots.txt (RFC 9309), for pages and not for feeds, which are there to be polled."""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from crawler.web.fetch import Door, FetchFailed
from crawler.web.guard import Blocked, check_url

LIMIT = 512 << 10  # bytes; RFC 9309 asks for at least 500 KiB
KEEP_SECONDS = 24 * 3600.0
KEEP_FAILED_SECONDS = 600.0
MAX_HOSTS = 1000
MAX_DELAY = 60.0  # seconds; a longer Crawl-delay means a page is not worth the wait, or is a mistake

_AGENT_LINE = re.compile(r"user[-\s]*agent\s*:?\s*([^\s/*]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Permission:
    """`delay` is the pause between two requests to this host in seconds, when it asks for one."""

    allowed: bool
    delay: float | None = None


@dataclass(frozen=True)
class _Rules:
    until: float
    parsed: Protego | None  # None: everything is refused or everything allowed, by `default`
    default: bool


class Robots:
    """Asks each host once a day. `token` is the product name that robots.txt files may address."""

    def __init__(
        self,
        door: Door,
        *,
        token: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        max_hosts: int = MAX_HOSTS,
    ) -> None:
        self._door = door
        self._token = (token or re.split(r"[/ ]", door.user_agent)[0]).lower()
        self._clock = clock
        self._max_hosts = max_hosts
        self._known: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Task[_Rules]] = {}

    async def ask(self, url: str) -> Permission:
        """Whether `url` may be fetched. No robots.txt (4xx) allows all; one that cannot be had (5xx, 429, no
        connection, too big) forbids all for ten minutes."""
        try:
            target = check_url(url, self._door.allowed)
        except Blocked:
            return Permission(False)
        origin = target.url[: target.url.index("/", len(target.scheme) + 3)]
        rules = self._known.get(origin)
        if rules is None or rules.until <= self._clock():
            rules = await self._fresh(origin)
        if rules.parsed is None:
            return Permission(rules.default)
        delay = rules.parsed.crawl_delay(self._token)
        return Permission(
            rules.parsed.can_fetch(target.url, self._token), None if delay is None else min(delay, MAX_DELAY)
        )

    async def _fresh(self, origin: str) -> _Rules:
        """Fetch, once however many ask at the same time."""
        task = self._asking.get(origin)
        if task is None:
            task = self._asking[origin] = asyncio.create_task(self._fetch(origin))
            task.add_done_callback(lambda _: self._asking.pop(origin, None))
        return await asyncio.shield(task)

    async def _fetch(self, origin: str) -> _Rules:
        now, parsed = self._clock(), None
        try:
            fetched = await self._door.get(f"{origin}/robots.txt", limit=LIMIT)
        except FetchFailed:
            allowed = False
        else:
            # 429 is the one 4xx that speaks of the host's state and not of the file.
            allowed = fetched.status < 500 and fetched.status != 429
            if fetched.status == 200:
                text = fetched.body.decode("utf-8-sig", "replace")
                parsed = await asyncio.to_thread(parse, text, self._token)
        keep = KEEP_SECONDS if allowed else KEEP_FAILED_SECONDS
        rules = _Rules(now + keep, parsed, allowed)
        self._known[origin] = rules
        self._known.move_to_end(origin)
        while len(self._known) > self._max_hosts:
            self._known.popitem(last=False)
        return rules


def parse(text: str, token: str) -> Protego:
    """The rules for one robot. Groups for others are put under one name first: the parser takes time for each
    rule times each agent of its group, which is minutes for a file made to that end."""

    lines = []
    for line in text.splitlines():
        bare = line.partition("#")[0].strip()
        if agent := _AGENT_LINE.match(bare):
            name = agent[1].lower()
            bare = "User-agent: " + (name if name == token else "somebody-else" if name else "*")
        lines.append(bare)
    return Protego.parse("\n".join(lines))
