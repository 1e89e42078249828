"""Zips of exports: their members counted, bounded, and never unpacked to disk. Pure."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from digest.chats.imported import MAX_CHAT_BYTES, MAX_MEMBERS, Unreadable

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
KINDS = {"json": (".json", ".jsonl", ".ndjson"), "text": (".html", ".htm", ".md", ".markdown", ".txt")}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, OverflowError)


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive; Unreadable where it is broken or lists more than MAX_MEMBERS."""
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as problem:
        raise Unreadable("zip", "", str(problem)[:200]) from problem
    if len(archive.infolist()) > MAX_MEMBERS:
        raise Unreadable("zip", "", f"more than {MAX_MEMBERS:,} files")
    return archive


def chosen(archive: zipfile.ZipFile, kind: str) -> list[zipfile.ZipInfo]:
    """Members that may hold chats, by their endings, numbered ones in the order of their numbers."""
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(KINDS[kind])
        and not member.is_dir()
        and not re.search(r"(?:^|/)(?:__MACOSX/|\._)", member.filename)
    ]
    return sorted(
        members, key=lambda member: [int(part) if part.isdecimal() else part for part in _pieces(member)]
    )


def _pieces(member: zipfile.ZipInfo) -> list[str]:
    """Words and numbers by turns, so that numbers meet numbers in comparisons."""
    return re.split(r"(\d{1,9})", member.filename.lower())[:50]


def open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    if member.flag_bits & 1:
        raise Unreadable("locked", member.filename)
    if member.compress_type not in METHODS:
        raise Unreadable("zip", member.filename, f"packed by method {member.compress_type}")
    try:
        return archive.open(member)
    except (*BROKEN, RuntimeError) as problem:
        raise Unreadable("zip", member.filename, str(problem)[:200]) from problem


def members_of(file: IO[bytes], kind: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """(name, read) of members of a kind ("json" or "text"). All that is read is at most MAX_CHAT_BYTES in
    sum, whatever the sizes in the archive say: a bomb ends there."""
    archive = opened(file)
    left = MAX_CHAT_BYTES

    def read() -> bytes:
        nonlocal left
        try:
            with open_member(archive, member) as stream:
                data = stream.read(left + 1)
        except BROKEN as problem:
            if isinstance(problem, Unreadable):
                raise
            raise Unreadable("zip", member.filename, str(problem)[:200]) from problem
        left -= len(data)
        if left < 0:
            raise Unreadable("too_big", member.filename, f"more than {MAX_CHAT_BYTES // 1024**2} MB unpacked")
        return data

    for member in chosen(archive, kind):
        yield member.filename, read
