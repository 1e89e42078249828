"""What a first visit chose, as a cookie keeps it until there is an account. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

COOKIE = "first"
KEPT_FOR = 60 * 24 * 3600  # seconds
READ = {"en": _("English"), "zh": _("Chinese")}  # languages that news are told in
SLUG = re.compile(r"[a-z0-9-]{1,40}")
MOST_CHANNELS = 30


@dataclass(frozen=True)
class FirstVisit:
    """``languages`` one reads (empty: all), slugs of ``channels``, ``hour`` of the edition (0 to 23)."""

    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    hour: int | None = None

    def __bool__(self) -> bool:
        return bool(self.languages or self.channels or self.hour is not None)

    def __str__(self) -> str:
        """As a cookie's value: `zh.en~ai.chips~8`."""
        hour = "" if self.hour is None else str(self.hour)
        return "~".join((".".join(self.languages), ".".join(self.channels), hour))


def hour_of(text: str) -> int | None:
    """An hour of the day, or None for anything else."""
    return int(text) if re.fullmatch(r"\d{1,2}", text, re.ASCII) and int(text) < 24 else None


def languages_of(codes: list[str]) -> tuple[str, ...]:
    """The known ones; all of them are the same as none."""
    known = tuple(code for code in READ if code in codes)
    return () if len(known) == len(READ) else known


def first_visit_of(cookie: str) -> FirstVisit:
    """Understood as far as it makes sense; a cookie is anybody's to write."""
    parts = cookie.split("~")
    if len(parts) != 3:
        return FirstVisit()
    slugs = [slug for slug in parts[1].split(".") if SLUG.fullmatch(slug)]
    return FirstVisit(languages_of(parts[0].split(".")), tuple(slugs[:MOST_CHANNELS]), hour_of(parts[2]))
