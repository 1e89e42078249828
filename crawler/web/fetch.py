"""The one door outward: every request to an address that comes from data goes through `Door.get`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import cast
from urllib.parse import urljoin

import httpcore
import httpx
from django.conf import settings

from crawler.web.guard import AllowedHosts, Blocked, Target, check_url
from crawler.web.inflate import ACCEPT_ENCODING, Body, coding_of
from crawler.web.outcome import FailCode, Fetched, FetchFailed
from crawler.web.transport import GuardedTransport

__all__ = ["Door", "FailCode", "FetchFailed", "Fetched", "retry_after"]

DEADLINE = 15.0  # seconds for a request with all its redirects
MAX_REDIRECTS = 5
PER_HOST = 2  # requests to one host at a time
MAX_HEADER_BYTES = 64 << 10
MAX_HEADERS = 200
MAX_FRAMING = 256 << 10  # bytes a body may spend on chunk heads beyond its own size
REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
FOR_ONE_ORIGIN = ("authorization", "cookie")
RETRY_AFTER = (300, 86_400)  # seconds

NOTHING: Mapping[str, str] = MappingProxyType({})


class Door:
    """Fetches over one event loop. `async with Door(…) as door`, or `aclose()` it at the end.

    `transport` may be an httpx.MockTransport: URLs are still guarded then, but no name is resolved.
    """

    def __init__(
        self,
        *,
        allowed: AllowedHosts = AllowedHosts(),  # noqa: B008  frozen
        user_agent: str = "Digest",
        transport: httpx.AsyncBaseTransport | None = None,
        per_host: int = PER_HOST,
    ) -> None:
        self.allowed = allowed
        self.user_agent = user_agent
        self._transport = transport or GuardedTransport(allowed)
        self._turns = _Turns(per_host)

    @classmethod
    def from_settings(cls) -> Door:
        """The door as the operator set it; ValueError when CRAWLER_ALLOWED_PRIVATE_HOSTS is nonsense."""
        return cls(
            allowed=AllowedHosts.parse(settings.CRAWLER_ALLOWED_PRIVATE_HOSTS),
            user_agent=settings.CRAWLER_USER_AGENT,
        )

    async def __aenter__(self) -> Door:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def get(
        self, url: str, *, headers: Mapping[str, str] = NOTHING, limit: int, deadline: float = DEADLINE
    ) -> Fetched:
        """The answer at `url` after at most 5 redirects, or FetchFailed.

        `limit` bounds the body in bytes, as sent and as decoded alike; `deadline` is in seconds and covers
        names, TLS, headers, body and redirects, but not the wait while two others fetch from the same host.
        """
        spent, hops, permanent = 0.0, 0, True
        target = self._check(url)
        while True:
            async with self._turns.take(target.host):
                began = time.monotonic()
                try:
                    async with asyncio.timeout(max(deadline - spent, 0)):
                        answer = await self._exchange(target, headers, limit)
                except TimeoutError:
                    raise FetchFailed("timeout", f"not done in {deadline:g} s") from None
                spent += time.monotonic() - began
            if answer.location is None:
                ended_well = hops > 0 and permanent and answer.status < 400
                return Fetched(
                    url=target.url,
                    status=answer.status,
                    headers=answer.headers,
                    body=answer.body,
                    moved_to=target.url if ended_well else None,
                    seconds=spent,
                    wire_bytes=answer.wire_bytes,
                )
            hops += 1
            if hops > MAX_REDIRECTS:
                raise FetchFailed("redirects", f"more than {MAX_REDIRECTS} redirects")
            permanent = permanent and answer.status in PERMANENT
            before, target = target, self._check(_resolved(target.url, answer.location))
            if before.scheme == "https" and target.scheme == "http":
                raise FetchFailed("blocked", "redirect from https to http")
            if (before.scheme, before.host, before.port) != (target.scheme, target.host, target.port):
                headers = {name: headers[name] for name in headers if name.lower() not in FOR_ONE_ORIGIN}

    def _check(self, url: str) -> Target:
        try:
            return check_url(url, self.allowed)
        except Blocked as error:
            raise FetchFailed("blocked", str(error)) from error

    async def _exchange(self, target: Target, headers: Mapping[str, str], limit: int) -> _Answer:
        """One request and its answer, redirects not followed."""
        sent = {
            "user-agent": self.user_agent,
            "accept": "*/*",
            **{name.lower(): value for name, value in headers.items()},
            "accept-encoding": ACCEPT_ENCODING,
            "connection": "close",
        }
        raw = [(name.encode("ascii"), _bytes(value)) for name, value in sent.items()]
        try:
            request = httpx.Request("GET", target.url, headers=raw)
            response = await self._transport.handle_async_request(request)
            async with aclosing(response):
                return await _read(response, limit)
        except (Blocked, httpx.InvalidURL) as error:
            raise FetchFailed("blocked", str(error)) from error
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise FetchFailed("timeout", str(error)) from error
        except httpx.ConnectError as error:
            raise FetchFailed("connect", str(error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError) as error:
            raise FetchFailed("protocol", str(error)) from error


class _Answer:
    """One hop: `location` is set when it points elsewhere, and then there is no body."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers: dict[str, str] = {}
        raw = response.headers.raw
        if len(raw) > MAX_HEADERS or sum(len(name) + len(value) for name, value in raw) > MAX_HEADER_BYTES:
            raise FetchFailed("protocol", "too many headers")
        for name, value in raw:  # latin-1, so that an ETag goes back as the bytes it came in
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text
        self.location = self.headers.get("location") if self.status in REDIRECTS else None
        self.body = b""
        self.wire_bytes = 0


async def _read(response: httpx.Response, limit: int) -> _Answer:
    answer = _Answer(response)
    if answer.location is not None or answer.status >= 400 or answer.status in (204, 304):
        return answer
    length = answer.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        raise FetchFailed("too_big", f"{length[:20]} bytes announced, at most {limit}")
    body = Body(coding_of(answer.headers.get("content-encoding", "")), limit)
    connection = response.extensions.get("connection")
    chunks = cast(AsyncGenerator[bytes, None], aiter(response.stream))  # type: ignore[arg-type]
    async with aclosing(chunks):
        async for chunk in chunks:
            body.add(chunk)
            if connection is not None and connection.received > 2 * body.wire_bytes + MAX_FRAMING:
                raise FetchFailed("protocol", "more framing than body")
    answer.body, answer.wire_bytes = body.finish(), body.wire_bytes
    return answer


class _Turns:
    """At most `limit` at a time for each host; a host without takers is forgotten."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._hosts: dict[str, tuple[asyncio.Semaphore, list[None]]] = {}

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        turn, takers = self._hosts.setdefault(host, (asyncio.Semaphore(self._limit), []))
        takers.append(None)
        try:
            async with turn:
                yield
        finally:
            takers.pop()
            if not takers:
                del self._hosts[host]


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds to wait by Retry-After (RFC 9110, 10.2.3), kept within 5 minutes and a day.

    None when the header is absent or says nothing that can be read, a negative number included.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        seconds = int(value[:9])
    else:
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        seconds = int((date - now).total_seconds())
    return min(max(seconds, RETRY_AFTER[0]), RETRY_AFTER[1])


def _resolved(base: str, location: str) -> str:
    """A Location as the absolute URL it means; spaces and raw UTF-8 are common in the wild."""
    text = location.strip(" \t")
    with suppress(UnicodeDecodeError):
        text = text.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base, text.replace(" ", "%20"))
    except ValueError as error:
        raise FetchFailed("blocked", f"redirect to what is not a URL: {error}") from error


def _bytes(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")
