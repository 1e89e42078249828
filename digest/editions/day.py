"""The hours of an edition."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOSES = time(8)  # local


def hours(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """(start, end) in UTC: the 24 hours to 08:00 of that day's clock."""
    end = datetime.combine(day, CLOSES, zone).astimezone(UTC)
    return end - timedelta(hours=24), end


def due(now: datetime, zone: ZoneInfo) -> date | None:
    """Today from 08:00 on, None before: a missed day is not made up on the next."""
    local = now.astimezone(zone)
    return local.date() if now >= hours(local.date(), zone)[1] else None
