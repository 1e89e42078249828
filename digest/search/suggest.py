"""Names that begin like what is being typed: channels and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from digest.accounts.access import Viewer
from digest.accounts.models import User
from digest.accounts.names import key_of
from digest.channels.models import Channel
from digest.lib.moderated import State

EACH = 5
LONGEST = 40  # characters of a beginning
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Suggestion:
    kind: str
    name: str
    url: str


def suggest(start: str, viewer: Viewer, language: str, now: datetime, *, kind: str = "") -> list[Suggestion]:
    """Those that ``viewer`` may see; ``kind`` is person, channel, or blank for both. At most two queries."""
    start = " ".join(start.replace("\0", " ").split())[:LONGEST].removeprefix("@")
    if not start:
        return []
    found = [] if kind == "person" else channels(start, viewer, language)
    return found + ([] if kind == "channel" else people(start, now))


def channels(start: str, viewer: Viewer, language: str) -> list[Suggestion]:
    seen = Channel.objects.visible_to(viewer).exclude(state=State.DELETED)
    named = Q(name_en__istartswith=start) | Q(name_en__icontains=f" {start}") | Q(name_zh__icontains=start)
    rows = seen.filter(named | Q(slug__startswith=start.lower())).order_by("-followers", "id")[:EACH]
    return [Suggestion("channel", row.name(language), reverse("channel", args=[row.slug])) for row in rows]


def people(start: str, now: datetime) -> list[Suggestion]:
    key = key_of(start)
    rows = User.objects.able(now).filter(name_key__startswith=key)
    if connection.vendor == "sqlite":  # its LIKE knows no index
        rows = rows.filter(name_key__gte=key, name_key__lt=key + LAST)
    return [
        Suggestion("person", row.username, reverse("person", args=[row.username]))
        for row in rows.order_by("name_key")[:EACH]
    ]
