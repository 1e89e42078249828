"""Places of rows in time: ids that grow with the time of a thing, so that the index itself is in that order.

    seconds since 1990 | 16 bits of the thing's id | 3 bits of its kind | 1 bit: Chinese

A thing in two languages has two places side by side. Pure.
"""

from __future__ import annotations

from datetime import UTC, datetime

START = datetime(1990, 1, 1, tzinfo=UTC)
BITS = 20
KINDS = {"story": 0, "post": 1, "comment": 2, "channel": 3, "person": 4, "chat": 5}
LARGEST = 2**62


def since(at: datetime) -> int:
    """The first place of the second of ``at``; times before 1990 stand at the beginning."""
    return max(int((at - START).total_seconds()), 0) << BITS


def place(at: datetime, kind: str, pk: int, language: str) -> int:
    """Where a thing wants to stand. Others may have the same place: then it takes the next free one."""
    return since(at) | (pk & 0xFFFF) << 4 | KINDS[kind] << 1 | (language == "zh")


def both(place: int) -> int:
    """What the two languages of a thing share: the place of the first."""
    return place & ~1
