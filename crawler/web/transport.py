"""An httpx transport that reaches nothing but what guard.py lets through.

One connection a request, no pool. A name is resolved here, every address of the answer is checked, and the
connection goes to that literal address: a name that changes its answer between check and use gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from crawler.web.guard import Address, AllowedHosts, Blocked, Target, check_address, check_url
from crawler.web.outcome import FetchFailed

RESOLVER_THREADS = 32
CONNECT_SECONDS = 5.0  # for each of at most two addresses
MAX_HEAD = 256 << 10  # bytes before the final answer's headers are complete, interim answers included

# (host, port) -> addresses in order of preference; OSError when there are none.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


@lru_cache(maxsize=1)
def public_tls() -> ssl.SSLContext:
    """The bundled authorities, whatever the environment says; loading them takes 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


class ThreadResolver:
    """The system's resolver in threads of its own, so that slow names hold up nothing else."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        # As bytes: a str would go through Python's old IDNA codec once more.
        found = await loop.run_in_executor(
            self._pool, socket.getaddrinfo, host.encode("ascii"), port, 0, socket.SOCK_STREAM
        )
        return list(dict.fromkeys(str(row[4][0]) for row in found))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Stream(httpcore.AsyncNetworkStream):
    """One connection. Counts what it received; the timeouts of httpcore are left to the Door's deadline."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.received = 0
        self.head_done = False
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            data = await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        self.received += len(data)
        if self.received > MAX_HEAD and not self.head_done:
            raise httpcore.RemoteProtocolError(f"no answer within {MAX_HEAD} bytes")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        try:
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except OSError as error:  # ssl.SSLError is one
            raise FetchFailed("tls", str(error)) from error
        return self

    async def aclose(self) -> None:
        self.abort()

    def abort(self) -> None:
        """Close now: waiting for the other side's goodbye would hand it our time."""
        self._writer.transport.abort()

    def get_extra_info(self, info: str) -> Any:
        return self._writer.get_extra_info(info) if info == "ssl_object" else None


Dial = Callable[[Address, int], Awaitable[Stream]]


async def dial(address: Address, port: int) -> Stream:
    """Connect to a literal address; OSError when that fails."""
    return Stream(*await asyncio.open_connection(str(address), port))


class GuardedTransport(httpx.AsyncBaseTransport):
    """Raises Blocked, FetchFailed (dns, connect, tls, timeout) and httpcore's errors once connected."""

    def __init__(
        self,
        allowed: AllowedHosts,
        *,
        resolver: Resolver | None = None,
        dial: Dial = dial,
        tls: ssl.SSLContext | None = None,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        self._own_resolver = ThreadResolver() if resolver is None else None
        self.allowed = allowed
        self.resolve: Resolver = resolver or self._own_resolver  # type: ignore[assignment]
        self.dial = dial
        self.tls = tls
        self.connect_seconds = connect_seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        target = check_url(str(request.url), self.allowed)
        scheme, host = target.scheme.encode(), target.host.encode()
        backend = _CheckedBackend(self, target)
        connection = httpcore.AsyncHTTPConnection(
            origin=httpcore.Origin(scheme, host, target.port),
            ssl_context=(self.tls or public_tls()) if target.scheme == "https" else None,
            network_backend=backend,
        )
        sent = httpcore.Request(
            request.method,
            httpcore.URL(scheme=scheme, host=host, port=target.port, target=request.url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
        )
        try:
            answer = await connection.handle_async_request(sent)
        except BaseException:
            backend.abort()
            raise
        if backend.stream is not None:
            backend.stream.head_done = True
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_BodyStream(answer.stream, backend),
            extensions={"connection": backend.stream},
        )

    async def aclose(self) -> None:
        if self._own_resolver is not None:
            self._own_resolver.close()


class _BodyStream(httpx.AsyncByteStream):
    def __init__(self, stream: Any, backend: _CheckedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()  # type: ignore[no-any-return]

    async def aclose(self) -> None:
        self._backend.abort()


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network for one request: to addresses that passed the guard, and no other."""

    def __init__(self, transport: GuardedTransport, target: Target) -> None:
        self.stream: Stream | None = None
        self._transport = transport
        self._target = target

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Stream:
        way = self._transport
        addresses = await self._addresses()
        failed: FetchFailed | None = None
        for address in _two(addresses):
            try:
                async with asyncio.timeout(way.connect_seconds):
                    self.stream = await way.dial(address, self._target.port)
                return self.stream
            except TimeoutError:
                failed = FetchFailed("timeout", f"no connection to {address} in {way.connect_seconds:g} s")
            except OSError as error:
                failed = FetchFailed("connect", f"{address}: {error.strerror or error}")
        assert failed is not None
        raise failed

    async def _addresses(self) -> list[Address]:
        """Every address of the target, all of them checked: one bad address spoils the name."""
        target, allowed = self._target, self._transport.allowed
        if target.address is not None:
            return [check_address(target.address, target, allowed)]
        try:
            found = await self._transport.resolve(target.host, target.port)
        except OSError as error:
            raise FetchFailed("dns", f"{target.host}: {error.strerror or error}") from error
        if not found:
            raise FetchFailed("dns", f"{target.host}: no addresses")
        try:
            return [check_address(ip_address(text), target, allowed) for text in found]
        except ValueError:
            raise Blocked("address", f"{target.host} has an address of no known kind") from None

    def abort(self) -> None:
        if self.stream is not None:
            self.stream.abort()


def _two(addresses: Sequence[Address]) -> list[Address]:
    """The first, and the first of the other family or else the second."""
    first, *rest = addresses
    others = [address for address in rest if address.version != first.version] or rest
    return [first, *others[:1]]
