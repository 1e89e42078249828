"""An answer that is kept: Django's headers and bytes, and what is made from them once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import brotli
import zstandard

RawHeaders = list[tuple[bytes, bytes]]
OURS = {b"content-length", b"etag", b"vary"}  # made anew for each encoding
KEY_PARTS = {"cookie", "accept-language", "accept-encoding"}  # what the key already tells apart
SMALL = 500  # bytes that are not worth compressing
TEXT = (b"text/", b"application/json", b"application/xml", b"application/rss", b"application/feed")
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=9),
    "zstd": lambda body: zstandard.ZstdCompressor(level=15).compress(body),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
QUICK: dict[str, Callable[[bytes], bytes]] = {  # for bytes that are sent once
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "gzip": lambda body: gzip.compress(body, 1, mtime=0),
}


@dataclass
class Answer:
    """What came out of Django."""

    status: int
    headers: RawHeaders
    body: bytes

    def values(self, name: bytes) -> list[str]:
        return [value.decode("latin1") for key, value in self.headers if key.lower() == name]

    def parts(self, name: bytes) -> set[str]:
        return {part.strip().lower() for value in self.values(name) for part in value.split(",") if part}

    def storable(self, language: str) -> bool:
        """Whether everybody with the same key may get these bytes."""
        control, vary = self.parts(b"cache-control"), self.parts(b"vary")
        return (
            self.status == 200
            and self.values(b"content-length") == [str(len(self.body))]
            and not self.values(b"set-cookie")
            and not self.values(b"content-encoding")
            and control.isdisjoint({"private", "no-store"})
            and vary <= KEY_PARTS
            and self.values(b"content-language") == [language]
        )


@dataclass
class Entry:
    """A stored answer; `made` is on the cache's clock."""

    answer: Answer
    made: float
    coded: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plain = self.answer
        self.digest = hashlib.blake2b(plain.body, digest_size=9).hexdigest()
        kept = [(name, value) for name, value in plain.headers if name.lower() not in OURS]
        vary = {part.title() for part in plain.parts(b"vary")} | {"Cookie", "Accept-Encoding"}
        self.headers = [*kept, (b"vary", ", ".join(sorted(vary)).encode())]
        self.last_modified = next(iter(plain.values(b"last-modified")), "")
        kind = next(iter(plain.values(b"content-type")), "").encode()
        self.compressible = kind.startswith(TEXT) and len(plain.body) >= SMALL

    @property
    def size(self) -> int:
        return len(self.answer.body) + sum(map(len, self.coded.values())) + 2000

    def etag(self, encoding: str) -> str:
        return f'"{self.digest}-{encoding}"' if encoding else f'"{self.digest}"'

    def body(self, encoding: str) -> bytes:
        if not encoding:
            return self.answer.body
        if encoding not in self.coded:
            self.coded[encoding] = ENCODINGS[encoding](self.answer.body)
        return self.coded[encoding]

    def same_as(self, answer: Answer) -> bool:
        """Whether a new answer says the same, so that what was compressed stays good."""
        return answer.body == self.answer.body and answer.headers == self.answer.headers


def choose_encoding(accept: str, offered: Iterable[str] = ENCODINGS) -> str:
    """The best encoding by the reader's weights, ours first among equals; "" for plain bytes."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        try:
            weights[name.strip()] = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    everything = weights.get("*", 0.0)
    best = max(offered, key=lambda name: weights.get(name, everything), default="")
    weight = weights.get(best, everything)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""
