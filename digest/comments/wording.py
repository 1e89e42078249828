"""What a comment may be and for how long it may be changed. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.lib.text import clean, visible
from digest.posts.wording import Unfit

LONGEST = 5_000  # characters
EDITABLE = timedelta(minutes=15)  # what others answered to should stand


def worded(text: str) -> str:
    """The text as it is kept; raises `Unfit` with empty or long."""
    text = visible(text).strip()
    if not text:
        raise Unfit("empty")
    if len(text) > LONGEST:
        raise Unfit("long")
    return clean(text)


def editable(published: datetime, now: datetime) -> bool:
    return now < published + EDITABLE
