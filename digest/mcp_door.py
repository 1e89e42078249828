"""What stands before `/mcp`: which hosts, methods and tokens are let in. No cookie is looked at.

Answers are never kept, and there is no stream: every call is one request and one answer, so that any process
can answer it and none holds up the end of the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error as DatabaseError
from django.http.request import split_domain_port, validate_host

from digest.api.bearer import refused_at_mcp
from digest.api.inside import SITE, Inside
from digest.edge import App, Receive, Scope, Send, reply
from digest.edge_key import Headers, forwarded_scheme

PATH = "/mcp"
PLAIN = (b"content-type", b"text/plain; charset=utf-8")
OURS = [
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex"),
    (b"x-content-type-options", b"nosniff"),
]
Extra = list[tuple[bytes, bytes]]


class InThread(Protocol):
    async def __call__(self, call: Callable[..., Any], *args: Any) -> Any: ...


class McpDoor:
    """ASGI application for `/mcp`. ``site`` is the site, which the tools ask; ``in_thread`` runs a call where
    the database may be asked."""

    def __init__(self, site: App, in_thread: InThread) -> None:
        self.site, self.in_thread = site, in_thread
        self.starting = asyncio.Lock()
        self.ended = asyncio.Event()
        self.running: asyncio.Task[None] | None = None
        self.manager: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope["headers"])
        no = self.refusal(scope, headers) or await self.no_token(headers)
        if no:
            status, words, extra = no
            head = scope["method"] == "HEAD"
            await reply(send, status, [PLAIN, *OURS, *extra], words.encode(), head)
            return
        await self.start()
        root = settings.SITE_URL or f"{forwarded_scheme(scope, headers)}://{headers.host}"
        scope = {**scope, SITE: Inside(self.site, scope, root)}
        await self.manager.handle_request(scope, receive, unkept(send))

    def refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, Extra] | None:
        """For a foreign host or page (an address of ours may be given out by another name server), and for
        what is no call."""
        if not is_ours(headers.host):
            return 421, "This host is not served here.", []
        origins = headers.raw.get("origin", ())
        if any(not is_ours(urlsplit(origin).netloc) for origin in origins):
            return 403, "Pages of other sites have no business here.", []
        if scope["method"] != "POST":
            return 405, "The Model Context Protocol is spoken here, by POST alone.", [(b"allow", b"POST")]
        return None

    async def no_token(self, headers: Headers) -> tuple[int, str, Extra] | None:
        """For a token that will not do. Without one everything public can be read."""
        if not headers.authorization:
            return None
        try:
            no = await self.in_thread(refused_at_mcp, headers.raw["authorization"][0])
        except DatabaseError:
            return 503, "The site cannot answer now.", [(b"retry-after", b"10")]
        if no is None:
            return None
        status, words = no
        return status, words, [(b"www-authenticate", b"Bearer")] if status == 401 else []

    async def start(self) -> None:
        """Load the library with the first call: it is large, and most sites are read by people."""
        async with self.starting:
            if self.running is not None and not self.running.done():
                return
            module = await asyncio.to_thread(import_module, "digest.api.mcp")
            self.manager = module.make_manager()
            ready = asyncio.Event()
            self.running = asyncio.create_task(self.run(ready))
            await ready.wait()

    async def run(self, ready: asyncio.Event) -> None:
        async with self.manager.run():
            ready.set()
            await self.ended.wait()

    async def end(self) -> None:
        self.ended.set()
        if self.running is not None:
            await self.running


def unkept(send: Send) -> Send:
    """Adds our headers to an answer of the library."""

    async def sent(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *OURS]}
        await send(message)

    return sent


def is_ours(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
