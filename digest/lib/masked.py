"""Logs without what opens a shared chat: of a token in an address four characters stay. Pure."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, MutableMapping
from typing import Any

SLASH = r"(?:/|%2F)"  # as it stands in an address, and in a parameter of one
PLACES = rf"(?:{SLASH}(?:s|shares?|link|chats|transcripts){SLASH}|\bupdate=)"
TOKEN = re.compile(rf"({PLACES}[A-Za-z0-9_-]{{4}})[A-Za-z0-9_-]{{18}}(?![A-Za-z0-9_-])", re.I)


def masked(text: str) -> str:
    """`/s/abcd…` for `/s/abcdefghijklmnopqrstuv`, wherever it stands."""
    return TOKEN.sub(r"\1…", text)


def masked_line(logger: Any, method: str, line: str) -> str:
    """The last step of a formatter, after the one that renders: tracebacks say things too."""
    return masked(line)


def masking(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """``make`` of records, so that every handler gets them masked, those of a collector of errors too."""

    def made(*args: Any, **fields: Any) -> logging.LogRecord:
        record = make(*args, **fields)
        record.msg = plain(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(plain(value) for value in record.args)
        return record

    return made


def plain(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, MutableMapping):  # of structlog
        return {name: plain(one) for name, one in value.items()}
    return value
