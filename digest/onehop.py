"""Django over ASGI in one hop: the sync middleware chain runs whole in one thread of a lasting pool."""

from __future__ import annotations

import asyncio
import contextvars
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any, TypeVar

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from digest.edge import Receive, Scope, Send
from digest.pages.chats.uploads import PATHS
from digest.stopping import Stopping

THREADS = 6  # as many database connections, which last as long as the threads
LARGEST_BODY = 8 << 20  # bytes
IN_MEMORY = 1 << 20  # bytes of a body; the rest goes to disk
TOO_LARGE = HttpResponse("The request is too large.", status=413, content_type="text/plain")
NO_MORE = object()

T = TypeVar("T")


class OneHop(ASGIHandler):
    """Plain answers are made and closed in one thread. Streams (async iterators) stay on the event loop."""

    def __init__(self, threads: int = THREADS) -> None:
        super().__init__()
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.stopping = Stopping()

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)  # ASGIHandler asks for the chain that hops

    async def in_thread(self, call: Callable[..., T], *args: Any) -> T:
        context = contextvars.Context()  # nothing of one request (its language) is left for the next
        return await asyncio.get_running_loop().run_in_executor(self.pool, context.run, call, *args)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.whole_body(receive, LARGEST_BODY, on_disk=scope["path"] not in PATHS)
        except RequestAborted:
            return
        if body is None:
            await self.send_response(TOO_LARGE, send)
            return
        scope = {**scope, "headers": joined_cookies(scope["headers"])}
        response = await self.in_thread(self.respond, scope, body)
        if not response.streaming:
            await self.send_response(response, send)
        elif getattr(response, "is_async", False):
            await self.stream(response, receive, send)
        else:
            await self.send_parts(response, self.parts(iter(response)), send)
            await self.in_thread(response.close)

    def respond(self, scope: Scope, body: tempfile.SpooledTemporaryFile[bytes]) -> Any:
        """The whole of Django's work for a request; plain answers are closed here, where they were made."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        if request is None:
            body.close()
        response: Any = refused if request is None else self.get_response(request)
        response._handler_class = self.__class__  # the sender of request_finished
        if not response.streaming:
            response.content  # noqa: B018  rendered before it is closed
            response.close()
        return response

    async def whole_body(
        self, receive: Receive, most: int, *, on_disk: bool
    ) -> tempfile.SpooledTemporaryFile[bytes] | None:
        """The request's body; None when it is larger than ``most`` bytes. Past `IN_MEMORY` it lies on
        disk; never that of a chat, from which nothing was removed yet."""
        room = IN_MEMORY if on_disk else most
        body: tempfile.SpooledTemporaryFile[bytes] = tempfile.SpooledTemporaryFile(room)  # noqa: SIM115
        more, size = True, 0
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                body.close()
                raise RequestAborted
            size += len(message.get("body", b""))
            if size > most:
                body.close()
                return None
            body.write(message.get("body", b""))
            more = message.get("more_body", False)
        body.seek(0)
        return body

    async def stream(self, response: Any, receive: Receive, send: Send) -> None:
        """Send until the stream ends, the reader leaves, or the server stops."""
        sending = asyncio.create_task(self.send_parts(response, aiter(response), send))
        leaving = asyncio.create_task(left(receive))
        self.stopping.watch(sending)
        await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, leaving):
            task.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
        await self.in_thread(response.close)
        if not sending.cancelled() and (problem := sending.exception()):
            raise problem

    async def send_parts(self, response: Any, parts: AsyncIterator[Any], send: Send) -> None:
        await send(start_of(response))
        try:
            async with aclosing(parts) as content:  # type: ignore[type-var]
                async for part in content:
                    await send({"type": "http.response.body", "body": bytes(part), "more_body": True})
        finally:
            await send({"type": "http.response.body", "body": b""})

    async def parts(self, content: Iterator[bytes]) -> AsyncIterator[bytes]:
        """A sync iterator (a file), read in a thread."""
        while (part := await self.in_thread(next, content, NO_MORE)) is not NO_MORE:
            yield part


async def left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def joined_cookies(headers: Any) -> list[tuple[bytes, bytes]]:
    """HTTP/2 proxies split cookies over several headers; Django would join them with a comma."""
    pairs = [(bytes(name), bytes(value)) for name, value in headers]
    cookies = [value for name, value in pairs if name.lower() == b"cookie"]
    if len(cookies) < 2:
        return pairs
    return [*(pair for pair in pairs if pair[0].lower() != b"cookie"), (b"cookie", b"; ".join(cookies))]


def start_of(response: HttpResponseBase) -> MutableMapping[str, Any]:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    cookies = [cookie.output(header="").strip() for cookie in response.cookies.values()]
    headers += [(b"Set-Cookie", cookie.encode("ascii")) for cookie in cookies]
    return {"type": "http.response.start", "status": response.status_code, "headers": headers}
