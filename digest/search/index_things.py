"""Verb: make the rows of some things equal to what they say now to everybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from digest.search.models import POSTS, Row
from digest.search.store import replace
from digest.search.things import Thing, things


def index_things(kind: str, pks: Collection[int], now: datetime) -> set[int]:
    """Of at most 200 ids; hidden, removed and deleted ones leave. Returns those that came or went or changed.

    Safe to repeat: what is as it was costs reading alone. All that are `POSTS` go together."""
    shown = {thing.key: thing for thing in things(kind, pks, AnonymousUser(), now)}
    rows = Row.objects.filter(kind__in=POSTS if kind in POSTS else [kind], object_id__in=pks)
    old = {(row.kind, row.object_id, row.language): row for row in rows}
    kept = {key for key, row in old.items() if key in shown and is_same(row, shown[key])}
    gone = [row for key, row in old.items() if key not in kept]
    new = [row_of(thing) for key, thing in shown.items() if key not in kept]
    if gone or new:
        replace(gone, new)
    return {row.object_id for row in (*gone, *new)}


def is_same(row: Row, thing: Thing) -> bool:
    return (row.said, row.channels, row.at) == (thing.said, thing.channels, thing.at)


def row_of(thing: Thing) -> Row:
    return Row(
        kind=thing.kind, object_id=thing.pk, language=thing.language, channels=thing.channels, at=thing.at,
        title=thing.title[:500], body=thing.body(), said=thing.said,
    )  # fmt: skip
