"""Times in words: ages for lists, moments for pages. The reader's language is the active one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def age_number(since: timedelta) -> str:
    """12 min, 14 h, 3 d: the biggest unit that is at least one; under a minute counts as one."""
    minutes = max(int(since.total_seconds() // 60), 1)
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)d h") % {"n": minutes // 60}
    return _("%(n)d d") % {"n": minutes // (24 * 60)}


def age(at: datetime, now: datetime) -> str:
    return _("%(age)s ago") % {"age": age_number(now - at)}


def moment(at: datetime, now: datetime) -> str:
    """17:42 today, "23 Nov, 17:42" this year, with the year before that."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    clock = formats.date_format(local, "H:i")
    if local.date() == today.date():
        return clock
    return _("%(day)s, %(clock)s") % {"day": day(local, today), "clock": clock}


def day(at: date, now: date) -> str:
    """23 Nov, or 23 Nov 2025 in another year."""
    if at.year == now.year:
        return formats.date_format(at, "n 月 j 日" if chinese() else "j M")
    return day_with_year(at)


def exact(at: datetime) -> str:
    """10 Mar 2026, 16:00 Asia/Shanghai: the time with the name of the zone it is shown in."""
    local = timezone.localtime(at)
    words = {"day": day_with_year(local), "clock": formats.date_format(local, "H:i")}
    return f"{_('%(day)s, %(clock)s') % words} {timezone.get_current_timezone()}"


def day_with_year(at: date) -> str:
    return formats.date_format(at, "Y 年 n 月 j 日" if chinese() else "j M Y")


def plain_day(date: date) -> str:
    """24 November 2026."""
    return formats.date_format(date, _("j F Y"))


def long_day(date: date) -> str:
    """Tuesday, 24 November 2026."""
    return formats.date_format(date, "Y 年 n 月 j 日，l" if chinese() else "l, j F Y")


def chinese() -> bool:
    return (get_language() or "").startswith("zh")
