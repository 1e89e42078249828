"""Content-Encoding undone with bounds: never more decoded than asked for, one layer only. Pure."""

from __future__ import annotations

import zlib

from crawler.web.outcome import FetchFailed

ACCEPT_ENCODING = "gzip, deflate"
GZIP_MAGIC = b"\x1f\x8b"
MAX_MEMBERS = 64  # a gzip file may be several in a row; thousands of empty ones only cost time


def coding_of(header: str) -> str:
    """`gzip`, `deflate` or nothing, from a Content-Encoding header; FetchFailed for others and for two."""
    words = (word.strip().lower() for word in header.split(","))
    codings = [word for word in words if word not in ("", "identity")]
    if not codings:
        return ""
    coding = codings[0].removeprefix("x-")
    if len(codings) > 1 or coding not in ("gzip", "deflate"):
        raise FetchFailed("bad_encoding", f"Content-Encoding {header[:80]!r}")
    return coding


class Body:
    """Collects a body as it arrives. FetchFailed too_big past `limit` bytes, sent or decoded."""

    def __init__(self, coding: str, limit: int) -> None:
        self.wire_bytes = 0
        self._decoded = bytearray()
        self._coding = coding
        self._limit = limit
        self._inflate = zlib.decompressobj(wbits=31) if coding == "gzip" else None
        self._start = b""  # of a deflate stream, until it shows its flavour
        self._members = 1
        self._rest_ignored = False

    def add(self, data: bytes) -> None:
        self.wire_bytes += len(data)
        if self.wire_bytes > self._limit:
            raise FetchFailed("too_big", f"more than {self._limit} bytes")
        if not self._coding:
            self._decoded += data
            return
        try:
            self._add_coded(data)
        except zlib.error as error:
            raise FetchFailed("bad_encoding", f"{self._coding}: {error}") from error

    def finish(self) -> bytes:
        """The whole decoded body; FetchFailed when the coded stream has no end."""
        if self._coding and self.wire_bytes and not (self._inflate and self._inflate.eof):
            raise FetchFailed("protocol", f"the {self._coding} stream ends early")
        return bytes(self._decoded)

    def _add_coded(self, data: bytes) -> None:
        if self._inflate is None:
            self._start = data = self._start + data
            if len(data) < 2:
                return
            self._inflate = zlib.decompressobj(wbits=15 if _is_zlib(data) else -15)
        while data and not self._rest_ignored:
            if self._inflate.eof:
                # Zeros or rubbish after the end are common, and ignored as gzip does.
                self._rest_ignored = self._coding != "gzip" or not data.startswith(GZIP_MAGIC)
                if self._rest_ignored:
                    return
                self._members += 1
                if self._members > MAX_MEMBERS:
                    raise FetchFailed("bad_encoding", f"more than {MAX_MEMBERS} gzip members")
                self._inflate = zlib.decompressobj(wbits=31)
            room = self._limit - len(self._decoded) + 1  # one more than fits, to see that there is more
            self._decoded += self._inflate.decompress(data, room)
            if len(self._decoded) > self._limit:
                raise FetchFailed("too_big", f"more than {self._limit} bytes decoded")
            data = self._inflate.unconsumed_tail or self._inflate.unused_data


def _is_zlib(start: bytes) -> bool:
    """`deflate` is zlib by RFC 9110, but some servers send it bare: two bytes tell (RFC 1950, 2.2)."""
    return start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
