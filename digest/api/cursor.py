"""Opaque places in a list that is ordered by time and id. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLAIN = re.compile(r"(\d{1,17})\.(\d{1,18})")


def write(at: datetime, pk: int) -> str:
    plain = f"{(at - EPOCH) // timedelta(microseconds=1)}.{pk}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read(text: str) -> tuple[datetime, int]:
    """(time, id) of the last item seen. Raises ValueError for what `write` never wrote."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        micros, pk = PLAIN.fullmatch(plain).groups()  # type: ignore[union-attr]
        return EPOCH + timedelta(microseconds=int(micros)), int(pk)
    except (binascii.Error, UnicodeError, AttributeError, OverflowError) as problem:
        raise ValueError("not a cursor of this list") from problem
