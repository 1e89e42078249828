"""The site's own API, asked from inside: what a tool answers is what any program gets, by the same rules.

The work happens where the site does it, in its threads, and the hot list may come from kept bytes.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SITE = "digest.site"  # in the scope of a request: the `Inside` that it asks
KEPT = {b"host", b"x-forwarded-proto", b"x-forwarded-for"}  # headers that go along: no cookie does
ASKED = 2  # times at most: a merged story answers where it is, which is the last one of a chain


class Refused(Exception):
    """The API's problem: what it says, and the seconds after which it may be tried again."""

    def __init__(self, status: int, detail: str, wait: str = "") -> None:
        super().__init__(f"{detail} Try again in {wait} seconds." if wait else detail)
        self.status = status


@dataclass
class Answer:
    status: int = 500
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Inside:
    """``app`` answers; ``scope`` is of the program's own request, whose token goes along only to write;
    ``root`` is the site's address."""

    app: App
    scope: Scope = field(repr=False)
    root: str

    async def get(self, path: str, **query: Any) -> Any:
        """JSON of `/api/v1/<path>`. Raises `Refused`."""
        asked = urlencode({name: value for name, value in query.items() if value not in (None, "")})
        place = f"/api/v1/{path}"
        for _ in range(ASKED):
            answer = await self.ask("GET", place, asked)
            if answer.status != 301:
                break
            place, _, asked = answer.headers[b"location"].decode().partition("?")
        return told(answer)

    async def post(self, path: str, sent: Mapping[str, Any]) -> Any:
        """As `get`, for the owner of the token."""
        return told(await self.ask("POST", f"/api/v1/{path}", "", json.dumps(sent).encode()))

    async def ask(self, method: str, path: str, query: str, body: bytes = b"") -> Answer:
        names = {*KEPT, b"authorization"} if method == "POST" else KEPT
        headers = [(name, value) for name, value in self.scope["headers"] if name.lower() in names]
        if method == "POST":
            headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        scope = {
            **{
                name: self.scope.get(name)
                for name in ("type", "asgi", "http_version", "scheme", "client", "server")
            },
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": headers,
        }
        answer, incoming = Answer(), [body]

        async def receive() -> Mapping[str, Any]:
            if incoming:
                return {"type": "http.request", "body": incoming.pop(), "more_body": False}
            return {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {bytes(name).lower(): bytes(value) for name, value in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        await self.app(scope, receive, send)
        return answer


def told(answer: Answer) -> Any:
    if answer.status < 300:
        return json.loads(answer.body)
    if not answer.headers.get(b"content-type", b"").startswith(b"application/problem+json"):
        raise Refused(answer.status, "The site cannot answer now.")  # a page: the database is down
    problem = json.loads(answer.body)
    faults = [f"{fault['parameter']}: {fault['detail']}" for fault in problem.get("errors", ())]
    wait = answer.headers.get(b"retry-after", b"").decode()
    raise Refused(answer.status, " ".join([problem["detail"], *faults]), wait)
