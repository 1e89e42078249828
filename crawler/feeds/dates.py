"""What feeds write where a date belongs -> a UTC datetime, or nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)  # every date before it: too old for any list, not worth keeping
CHINA = timezone(timedelta(hours=8))
MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {name: n for n, name in enumerate(MONTH_NAMES.split(), 1)}
# German, French, Spanish, Portuguese, Italian and Dutch, by as many letters as tell them apart.
FOREIGN_MONTHS = {
    "mär": 3, "mrz": 3, "okt": 10, "dez": 12, "fév": 2, "avr": 4, "mai": 5, "juin": 6, "juil": 7, "aoû": 8,
    "aou": 8, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "fev": 2, "set": 9, "out": 10, "gen": 1,
    "mag": 5, "giu": 6, "lug": 7, "ott": 10, "maa": 3, "mrt": 3, "mei": 5,
}  # fmt: skip
# Hours from UTC. CST is absent: it depends on the feed.
ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "met": 1,
    "cest": 2, "mest": 2,
    "eet": 2, "sast": 2, "eest": 3, "msk": 3, "ist": 5.5, "pkt": 5, "wib": 7, "ict": 7, "hkt": 8, "sgt": 8,
    "pht": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10, "acst": 9.5, "aedt": 11, "nzst": 12, "nzdt": 13,
    "brt": -3, "art": -3, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7,
}  # fmt: skip
TIME = r"(?:[T\s,]+(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]m)?)?"
ZONE = r"\s*(?:\(?(?:(?:utc|gmt|z)?\s*([+-]\d{1,2}):?(\d{2})?|([a-z]{1,5}))\)?)?.{0,40}\Z"
NAMED = re.compile(
    r"(?:[^\W\d_]{2,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([^\W\d_]{3,9})\.?,?[\s-]+(\d{4}|\d{2})\b"
    + TIME
    + ZONE,
    re.I,
)
MONTH_FIRST = re.compile(
    r"(?:[^\W\d_]{2,9}\.?,?\s+)?([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b" + TIME + ZONE,
    re.I,
)
UNIX = re.compile(
    r"[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+([a-z]{1,5}\s+)?(\d{4})\Z", re.I
)
NUMBERS = re.compile(rf"(\d{{4}})[-/.年]\s?(\d{{1,2}})[-/.月]\s?(\d{{1,2}})日?{TIME}{ZONE}", re.I)
COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:T?(\d{{2}})(\d{{2}})(\d{{2}})?)?(){ZONE}", re.I)
SECONDS = re.compile(r"(\d{10})(\d{3})?\Z")


def read_date(value: str, *, now: datetime, chinese: bool = False) -> datetime | None:
    """A date of a feed in UTC; `LONG_AGO` for one before 1990; None when unreadable or past the end of
    next year.

    ``chinese``: CST means +08:00 there and a time without a zone is meant so (otherwise -06:00, and UTC).
    """
    value = " ".join(value.split())[:80]
    try:
        found = _read(value, chinese)
    except (ValueError, OverflowError):
        return None
    if found is None or found.year > now.year + 1:
        return None
    return max(found, LONG_AGO)


def _read(value: str, chinese: bool) -> datetime | None:
    match = SECONDS.match(value)
    if match:
        return datetime.fromtimestamp(int(match.group(1)), UTC)
    match = NUMBERS.match(value) or COMPACT.match(value)
    if match:
        year, month, day, *clock = match.groups()
        return _moment(int(year), int(month), int(day), clock, chinese)
    match = NAMED.match(value)
    if match:
        day, name, year, *clock = match.groups()
        number = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
        return _moment(number, _month(name), int(day), clock, chinese)
    match = MONTH_FIRST.match(value)
    if match:
        name, day, year, *clock = match.groups()
        return _moment(int(year), _month(name), int(day), clock, chinese)
    match = UNIX.match(value)
    if match:
        name, day, hour, minute, second, zone, year = match.groups()
        clock = [hour, minute, second, None, None, None, (zone or "").strip() or None]
        return _moment(int(year), _month(name), int(day), clock, chinese)
    return None


def _month(name: str) -> int:
    name = name.lower()
    month = MONTHS.get(name[:3]) or FOREIGN_MONTHS.get(name[:3]) or FOREIGN_MONTHS.get(name[:4])
    if month is None:
        raise ValueError(name)
    return month


def _moment(year: int, month: int, day: int, clock: list[str | None], chinese: bool) -> datetime:
    hour, minute, second, half, offset_hours, offset_minutes, name = clock
    hours = int(hour or 0)
    if half and half.lower() == "pm" and hours < 12:
        hours += 12
    elif half and half.lower() == "am" and hours == 12:
        hours = 0
    extra = timedelta(days=1) if hours == 24 else timedelta()
    zone = _zone(offset_hours, offset_minutes, (name or "").lower(), chinese)
    local = datetime(year, month, day, hours % 24, int(minute or 0), min(int(second or 0), 59), tzinfo=zone)
    return (local + extra).astimezone(UTC)


def _zone(hours: str | None, minutes: str | None, name: str, chinese: bool) -> timezone:
    if hours:
        offset = timedelta(hours=abs(int(hours)), minutes=int(minutes or 0))
        return timezone(-offset if hours.startswith("-") else offset)
    if name == "cst":
        return CHINA if chinese else timezone(timedelta(hours=-6))
    if name in ZONES:
        return timezone(timedelta(hours=ZONES[name]))
    return CHINA if chinese else UTC
