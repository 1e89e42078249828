"""What comes of a request: Fetched, or FetchFailed with a code that can be stored and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FailCode = Literal[
    "blocked", "dns", "connect", "tls", "timeout", "too_big", "bad_encoding", "redirects", "protocol"
]


@dataclass(frozen=True)
class Fetched:
    """A complete answer.

    `url` is where it came from after redirects; `moved_to` is the same when every hop on the way was
    permanent (301, 308) and ended well, else None. `headers` has lower-case names, repeated ones joined by
    ", ". `body` is decoded; it is empty when `status` is 400 or more, since an error's body is never read.
    `wire_bytes` counts the body as it was sent, `seconds` the whole way without waiting for the host's turn.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved_to: str | None
    seconds: float
    wire_bytes: int


class FetchFailed(Exception):
    """No complete answer. `code` says which way it failed, `detail` says more for people."""

    def __init__(self, code: FailCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: FailCode = code
        self.detail = detail
