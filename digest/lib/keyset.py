"""Opaque places in an ordered list: the values of the last item seen, for the `WHERE` of the next page. Pure.

A cursor is JSON in URL-safe base64. It is no secret and no proof: a reader may make one, and gets a place in
the same list.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

Value = int | float | str | datetime
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST = 400  # characters of a cursor
LARGEST = 2**63 - 1


class BadCursor(ValueError):
    """The text is no cursor of this list."""

    def __init__(self) -> None:
        super().__init__("not a cursor of this list")


def encode(values: Sequence[Value]) -> str:
    """For the values that the list is ordered by, in their order; times with a zone, to the microsecond;
    texts of fewer than 200 bytes together."""
    plain = [(value - EPOCH) // MICROSECOND if isinstance(value, datetime) else value for value in values]
    body = json.dumps(plain, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def decode(cursor: str, types: Sequence[type[Value]]) -> tuple[Any, ...]:
    """The values, each of its type, times in UTC. Raises `BadCursor` for what is no cursor of such values."""
    if len(cursor) > LONGEST:
        raise BadCursor
    try:
        body = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(body.decode())
    except (binascii.Error, ValueError, RecursionError) as problem:
        raise BadCursor from problem
    if not isinstance(values, list) or len(values) != len(types):
        raise BadCursor
    return tuple(value_of(value, kind) for value, kind in zip(values, types, strict=True))


def place(cursor: str | None, types: Sequence[type[Value]]) -> tuple[Any, ...] | None:
    """Where a page begins: the values; None at the beginning, and for what is no cursor of this list."""
    try:
        return decode(cursor, types) if cursor else None
    except BadCursor:
        return None


def value_of(value: object, kind: type[Value]) -> Value:
    if kind is str and isinstance(value, str) and value.isprintable():
        return value
    if kind is float and isinstance(value, float) and math.isfinite(value):
        return value
    if kind in (int, datetime) and type(value) is int and abs(value) <= LARGEST:
        return value if kind is int else time_of(value)
    raise BadCursor


def time_of(micros: int) -> datetime:
    try:
        return EPOCH + micros * MICROSECOND
    except OverflowError as problem:
        raise BadCursor from problem
