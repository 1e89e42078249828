"""Verb: rows are compared with their things in turn, whatever changed or not.

So what leaves no time of change is right in the end: a person's new name, an end of a suspension, a channel
that was hidden. Nothing wrong is shown before: results are asked of their rooms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from digest.accounts.models import User
from digest.lib.pulling import batches
from digest.search.index_things import index_things
from digest.search.models import POSTS, Kind, Mark, Row

ROWS, PEOPLE = 1000, 1000  # in one run


def sweep(now: datetime, renew: Callable[[], object] = bool) -> dict[str, int]:
    """Rows of all kinds, and people, of whom some have no row yet: each next ones after the last run's."""
    rows = Row.objects.order_by("pk").values_list("pk", "kind", "object_id")
    found = list(rows.filter(pk__gt=last_of("sweep"))[:ROWS])
    things: dict[str, set[int]] = defaultdict(set)
    for _, kind, pk in found:
        things[Kind.POST if kind in POSTS else kind].add(pk)
    people = User.objects.order_by("pk").filter(pk__gt=last_of("people")).values_list("pk", flat=True)
    everybody = list(people[:PEOPLE])
    things[Kind.PERSON].update(everybody)
    corrected = 0
    for kind, pks in things.items():
        for some in batches(sorted(pks)):
            corrected += len(index_things(kind, some, now))
            renew()
    keep("sweep", found[-1][0] if len(found) == ROWS else 0)
    keep("people", everybody[-1] if len(everybody) == PEOPLE else 0)
    return {"corrected": corrected}


def last_of(name: str) -> int:
    return Mark.objects.filter(name=name).values_list("last_id", flat=True).first() or 0


def keep(name: str, last: int) -> None:
    Mark.objects.update_or_create(name=name, defaults={"last_id": last})
