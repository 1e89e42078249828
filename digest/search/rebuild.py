"""Verb: forget all rows and make them anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from digest.search.index_things import index_things
from digest.search.models import Mark
from digest.search.sources import FOLLOWED
from digest.search.store import clear
from digest.search.terms import fingerprint

BATCH = 100  # things a transaction


def rebuild(now: datetime, tell: Callable[[int], object] = bool) -> int:
    """How many things are found now. Newest things first; what changes meanwhile is pulled afterwards.

    ``tell`` hears after each batch how many there are so far. Stopped midway, the next run begins again."""
    Mark.objects.all().delete()
    marks = [Mark(name="terms", last_id=fingerprint())]
    for one in FOLLOWED:
        marks.append(Mark(name=one.source.name))
        one.source.move_to_end(marks[-1], now)
    clear()
    count = 0
    for one in FOLLOWED:
        if one.things:
            continue
        rows, below = one.source.rows.order_by("-pk").values_list("pk", flat=True), None
        while pks := list((rows if below is None else rows.filter(pk__lt=below))[:BATCH]):
            count += len(index_things(one.kind, pks, now))
            tell(count)
            below = pks[-1]
    Mark.objects.bulk_create(
        marks,
        update_conflicts=True, unique_fields=["name"], update_fields=["at", "last_id", "settled"],
    )  # fmt: skip
    return count
