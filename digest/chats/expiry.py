"""How long a chat stays open to others, in the choices that are offered. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

NEVER = "never"
DAYS = {"7": 7, "30": 30}
CHOICES = (NEVER, *DAYS)


def expires(choice: str, now: datetime) -> datetime | None:
    """When a chat that is opened ``now`` closes by itself; None for never, and for no choice of ours."""
    days = DAYS.get(choice)
    return None if days is None else now + timedelta(days=days)
