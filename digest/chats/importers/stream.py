"""Large exports, one chat at a time, in memory that does not grow with the file. Pure.

A file up to MAX_CHAT_BYTES is read in one piece, as an upload is. Of a larger one each chat has to fit into
as much: JSON by an incremental reader, JSON lines by the line, a zip's members as they are unpacked.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import IO, Any

import ijson

from digest.chats.imported import MAX_CHAT_BYTES, MAX_CHATS, MAX_FILE_BYTES, ImportedChat, Unreadable
from digest.chats.importers import archive, known
from digest.chats.importers.read import BROKEN, decoded, find, find_in_text, loaded_line

WRAPPED = ("conversations.item", "chats.item", "data.item", "items.item", "data.conversations.item")
Opened = Callable[[], IO[bytes]]


def stream_chats(file: IO[bytes], *, only: int | None = None) -> Iterator[ImportedChat]:
    """Chats of a seekable file of up to MAX_FILE_BYTES, in its order; with `only`, from 1, that one alone
    is read. Chats without turns come too. Unreadable as of `read_chats`, when the reading gets there."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MAX_FILE_BYTES:
        raise Unreadable("too_big", "", f"{size:,} bytes")
    count = 0
    for found in _found(file, size):
        count += 1
        if count > MAX_CHATS:
            raise Unreadable("too_big", "", f"more than {MAX_CHATS:,} chats")
        if only is None or only == count:
            yield found.read()
        if only == count:
            return
    if only is not None:
        raise Unreadable("no_such_chat", "", f"the file holds {count}")
    if not count:
        raise Unreadable("nothing")


def _found(file: IO[bytes], size: int) -> Iterator[known.Found]:
    start = file.read(4)
    file.seek(0)
    if start.startswith(archive.ZIP_MAGIC):
        yield from _found_in_zip(file, size)
    elif size <= MAX_CHAT_BYTES:
        yield from find(file.read())
    else:
        yield from _found_in_large(lambda: _again(file), "")


def _again(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _found_in_zip(file: IO[bytes], size: int) -> Iterator[known.Found]:
    """JSON members one by one; a zip of pages or texts as an upload."""
    zipped = archive.opened(file)
    members = archive.chosen(zipped, "json")
    problem: Unreadable | None = None
    some = False
    for member in members:
        try:
            for found in _found_in_member(zipped, member):
                some = True
                yield found
        except archive.BROKEN as broken:
            here = _unreadable(broken, member.filename)
            # Of other files in an export nothing is known, which is as it should be.
            if here.code in ("too_big", "locked", "zip", BROKEN):
                raise here from broken
            if problem is None or "conversations" in member.filename:
                problem = here
    if some:
        return
    if size <= MAX_CHAT_BYTES and archive.chosen(zipped, "text"):
        file.seek(0)
        yield from find(file.read())
        return
    raise problem or Unreadable("unknown", "", "a zip without JSON, HTML or text")


def _found_in_member(zipped: Any, member: Any) -> Iterator[known.Found]:
    with archive.open_member(zipped, member) as stream:
        head = stream.read(MAX_CHAT_BYTES + 1)
    if len(head) <= MAX_CHAT_BYTES:
        yield from find_in_text(decoded(head, member.filename), member.filename)
        return
    del head
    yield from _found_in_large(lambda: archive.open_member(zipped, member), member.filename)


def _unreadable(problem: BaseException, place: str) -> Unreadable:
    return problem if isinstance(problem, Unreadable) else Unreadable("zip", place, str(problem)[:200])


def _found_in_large(opened: Opened, place: str) -> Iterator[known.Found]:
    """JSON lines, a list, or an object around a list."""
    with_lines = _Bounded(opened())
    first = with_lines.line()
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start not in (b"[", b"{"):
        raise Unreadable("too_big", place, f"text or a page of more than {MAX_CHAT_BYTES // 1024**2} MB")
    if first.endswith(b"\n") and _is_whole(first):
        yield from _of_items(_lines(_Bounded(opened()), place), place)
    elif start == b"[":
        yield from _of_items(_items(_Bounded(opened()), "item", place), place)
    else:
        yield from _of_wrapped(opened, place)


def _of_wrapped(opened: Opened, place: str) -> Iterator[known.Found]:
    for prefix in WRAPPED:
        some = False
        for found in _of_items(_items(_Bounded(opened()), prefix, place, of_many=True), place):
            some = True
            yield found
        if some:
            return
    raise Unreadable("unknown", place, f"one object of more than {MAX_CHAT_BYTES // 1024**2} MB")


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return False
    return True


def _of_items(items: Iterator[tuple[str, Any]], place: str) -> Iterator[known.Found]:
    """Each item a chat, or all of them messages of one, which are read as they come."""
    for where, item in items:
        if known.is_line_of_one(item):
            rest = _messages(where, item, items)
            yield known.Found(rest, place, known.read_lines)
            for _ in rest:  # so that a broken end is told, whether or not the chat was wanted
                pass
            return
        yield from known.chats_in(item, where)


def _messages(where: str, first: Any, others: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    yield where, first
    for place, item in others:
        if not isinstance(item, dict):
            raise Unreadable("content", place)
        yield place, item


def _lines(file: _Bounded, place: str) -> Iterator[tuple[str, Any]]:
    number = 0
    while line := file.line():
        number += 1
        where = f"{place}, line {number}".lstrip(", ")
        if len(line) > MAX_CHAT_BYTES:
            raise Unreadable("too_big", where, f"a line of more than {MAX_CHAT_BYTES // 1024**2} MB")
        if line.strip():
            yield where, loaded_line(decoded(line, where), where)


def _items(file: _Bounded, prefix: str, place: str, *, of_many: bool = False) -> Iterator[tuple[str, Any]]:
    number = 0
    try:
        for item in ijson.items(file, prefix, use_float=True):
            number += 1
            yield f"{place}, chat {number}".lstrip(", "), item
            file.start_again()
    except (ijson.JSONError, UnicodeDecodeError) as problem:
        where = f"{place}, chat {number + 1}".lstrip(", ")
        raise Unreadable("json", where, " ".join(str(problem).split())[:100]) from problem
    except _TooMuch as problem:
        if of_many and not number:
            return  # another list may be the one
        where = f"{place}, chat {number + 1}".lstrip(", ")
        understood = f"a chat of more than {MAX_CHAT_BYTES // 1024**2} MB"
        raise Unreadable("too_big", where, understood) from problem


class _TooMuch(Exception):
    """More was read for one chat than a chat may have."""


class _Bounded:
    """A file that gives out at most MAX_CHAT_BYTES between two chats, and MAX_FILE_BYTES in all."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._since = 0
        self._all = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(64 * 1024 if size < 0 else min(size, 64 * 1024))
        self._count(len(data))
        if self._since > MAX_CHAT_BYTES:
            raise _TooMuch
        return data

    def line(self) -> bytes:
        """The next line with its end; cut at one byte more than a chat may have."""
        line = self._file.readline(MAX_CHAT_BYTES + 1)
        self._count(len(line))
        return line

    def start_again(self) -> None:
        self._since = 0

    def _count(self, size: int) -> None:
        self._since += size
        self._all += size
        if self._all > MAX_FILE_BYTES:
            raise Unreadable("too_big", "", f"more than {MAX_FILE_BYTES // 1024**2} MB")
