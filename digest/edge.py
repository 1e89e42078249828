"""Public bytes: what every anonymous reader gets alike is answered from memory, before Django.

An answer is fresh for 2 s; an older one goes out at once while one task fetches the next. Past 60 s a reader
waits for a new one, unless the database is down: then the last one goes out with its age. A change of the
public version (something was hidden, revoked or corrected) drops everything within a second.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

import structlog
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import Error as DatabaseError

from digest.edge_entry import QUICK, Answer, Entry, choose_encoding
from digest.edge_key import Headers, Key, header_name, key_of
from digest.stale import with_age

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FRESH, KEPT = 2.0, 60.0  # seconds
POLL = 1.0  # seconds between two looks at the public version
ROOM = 64 << 20  # bytes of kept answers
UNSUITABLE, REMEMBERED = 30.0, 4096  # seconds that a key is known to be unsuitable, and how many such keys
PARALLEL = 4  # answers fetched from Django at a time

log = structlog.get_logger("edge")


class PublicBytes:
    """ASGI application before ``app``. ``version`` reads the public version, or raises a database error."""

    def __init__(
        self,
        app: App,
        version: Callable[[], Awaitable[int]],
        *,
        clock: Callable[[], float] = time.monotonic,
        room: int = ROOM,
    ) -> None:
        self.app, self.version, self.clock, self.room = app, version, clock, room
        self.entries: OrderedDict[Key, Entry] = OrderedDict()
        self.unsuitable: OrderedDict[Key, float] = OrderedDict()
        self.fetching: dict[Key, asyncio.Task[Entry | None]] = {}
        self.turns = asyncio.Semaphore(PARALLEL)
        self.bytes = 0
        self.number: int | None = None
        self.database_down = False
        self.poller: asyncio.Task[None] | None = None
        self.private_cookies = frozenset({settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        key = key_of(scope, settings.ALLOWED_HOSTS, self.private_cookies)
        entry = await self.entry(key) if key else None
        if entry is None:
            return await self.app(scope, receive, send)
        return await self.answer(entry, scope, send, key.language if key else "")

    # -- finding --------------------------------------------------------------------------------------------

    async def entry(self, key: Key) -> Entry | None:
        """The kept answer, or a new one; None where Django must answer this reader by itself."""
        if self.poller is None:
            self.poller = asyncio.create_task(self.poll())
        now = self.clock()
        if self.unsuitable.get(key, now) > now:
            return None
        entry = self.entries.get(key)
        if entry is None:
            return await asyncio.shield(self.fetch(key))
        self.entries.move_to_end(key)
        age = now - entry.made
        if age > KEPT and not self.database_down:
            return await asyncio.shield(self.fetch(key)) or self.last_resort(key)
        if age > FRESH:
            self.fetch(key)
        return entry

    def last_resort(self, key: Key) -> Entry | None:
        """The old answer when a new one could not be had because the database went down meanwhile."""
        return self.entries.get(key) if self.database_down else None

    def fetch(self, key: Key) -> asyncio.Task[Entry | None]:
        """The one task that fetches this key; those who wait for it share it."""
        if key not in self.fetching:
            task = self.fetching[key] = asyncio.create_task(self.refresh(key))
            task.add_done_callback(lambda _: self.fetching.pop(key, None))
        return self.fetching[key]

    async def refresh(self, key: Key) -> Entry | None:
        """Ask Django as a reader without cookies would, and keep the answer where it suits everybody."""
        if self.number is None:
            await self.look()
        async with self.turns:
            number = self.number
            answer = await ask(self.app, key)
        if number != self.number:
            return None  # what was hidden meanwhile may be in it
        if answer.status >= 500:
            await self.look()
            if not self.database_down:
                self.drop(key)
            return None
        if not answer.storable(key.language):
            self.drop(key)
            self.unsuitable[key] = self.clock() + UNSUITABLE
            while len(self.unsuitable) > REMEMBERED:
                self.unsuitable.popitem(last=False)
            return None
        return self.keep(key, answer)

    def keep(self, key: Key, answer: Answer) -> Entry | None:
        old = self.entries.get(key)
        if old and old.same_as(answer):
            old.made = self.clock()
            return old
        self.drop(key)
        entry = self.entries[key] = Entry(answer, self.clock())
        self.bytes += entry.size
        self.make_room()
        return entry

    def make_room(self) -> None:
        while self.bytes > self.room and self.entries:
            self.bytes -= self.entries.popitem(last=False)[1].size

    def drop(self, key: Key) -> None:
        if old := self.entries.pop(key, None):
            self.bytes -= old.size

    # -- answering ------------------------------------------------------------------------------------------

    async def answer(self, entry: Entry, scope: Scope, send: Send, language: str) -> None:
        headers = Headers(scope["headers"])
        encoding = choose_encoding(headers.encoding) if entry.compressible else ""
        age = self.clock() - entry.made
        if age > KEPT:
            return await self.answer_old(entry, encoding, int(age), scope, send, language)
        etag = entry.etag(encoding)
        if not_modified(headers, etag, entry.last_modified):
            return await reply(send, 304, [*revalidation(entry), (b"etag", etag.encode())], b"")
        known = len(entry.coded)
        body = entry.body(encoding)
        if len(entry.coded) > known:
            self.bytes += len(body)
            self.make_room()
        own = [(b"etag", etag.encode()), *encoded(encoding)]
        return await reply(send, 200, [*entry.headers, *own], body, scope["method"] == "HEAD")

    async def answer_old(
        self, entry: Entry, encoding: str, age: int, scope: Scope, send: Send, language: str
    ) -> None:
        """The last copy while the database is down: its age in the page and in a header, never to be kept."""
        body = with_age(entry.answer.body, age, language)
        if encoding:
            body = QUICK[encoding](body)
        kept = [pair for pair in entry.headers if pair[0].lower() != b"cache-control"]
        own = [(b"age", str(age).encode()), (b"cache-control", b"no-store"), *encoded(encoding)]
        await reply(send, 200, [*kept, *own], body, scope["method"] == "HEAD")

    # -- the public version ---------------------------------------------------------------------------------

    async def poll(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            await self.look()

    async def look(self) -> None:
        try:
            number = await self.version()
        except DatabaseError as problem:
            if not self.database_down:
                log.warning("database down", problem=type(problem).__name__)
            self.database_down = True
            return
        self.database_down = False
        if number != self.number:
            self.number = number
            self.entries.clear()
            self.unsuitable.clear()
            self.bytes = 0


async def ask(app: App, key: Key) -> Answer:
    """Django's answer to a GET for this key by nobody: no client, no cookie but the theme, no encoding."""
    headers = [(b"host", key.host.encode("latin1")), (b"accept-language", key.language.encode())]
    if key.theme:
        headers.append((b"cookie", f"theme={key.theme}".encode()))
    if key.scheme == "https" and (trusted := settings.SECURE_PROXY_SSL_HEADER):
        headers.append((header_name(trusted[0]).encode(), trusted[1].encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": key.scheme,
        "path": key.path,
        "raw_path": key.path.encode(),
        "root_path": "",
        "query_string": key.query.encode(),
        "headers": headers,
        "client": None,
        "server": None,
    }
    answer = Answer(500, [], b"")
    parts: list[bytes] = []
    asked = False
    done = asyncio.Event()

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await done.wait()
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], list(message["headers"])
        else:
            parts.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    finally:
        done.set()
    answer.body = b"".join(parts)
    return answer


def not_modified(headers: Headers, etag: str, last_modified: str) -> bool:
    if headers.if_none_match:
        named = {tag.strip().removeprefix("W/") for tag in headers.if_none_match.split(",")}
        return etag in named or "*" in named
    return bool(last_modified) and headers.if_modified_since == last_modified


def encoded(encoding: str) -> list[tuple[bytes, bytes]]:
    return [(b"content-encoding", encoding.encode())] if encoding else []


def revalidation(entry: Entry) -> Iterable[tuple[bytes, bytes]]:
    """The headers that a 304 repeats."""
    wanted = {b"cache-control", b"content-location", b"date", b"expires", b"vary", b"last-modified"}
    return [pair for pair in entry.headers if pair[0].lower() in wanted]


async def reply(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes, head: bool = False
) -> None:
    if status != 304:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
