"""Verb: hold a role for a few seconds, by the clock of the database, so that one process leads at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now

from crawler.lease.models import Lease

LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def hold(name: str, holder: str, seconds: float, now: datetime | None = None) -> bool:
    """Take the role ``name`` if it is free, run out or ours already.

    True when ``holder`` has it for ``seconds`` from now on; two calls at once cannot both answer True.
    ``now`` replaces the database's clock in tests.
    """
    for _ in range(2):
        if _extend(Q(name=name) & (Q(holder=holder) | Q(until__lte=now or Now())), holder, seconds, now):
            return True
        if Lease.objects.filter(name=name).exists():
            return False
        Lease.objects.bulk_create([Lease(name=name, holder="", until=LONG_AGO)], ignore_conflicts=True)
    return False


def renew(name: str, holder: str, seconds: float, now: datetime | None = None) -> bool:
    """Hold on to a role that is still ours; False when it ran out meanwhile, even if nobody took it."""
    return _extend(Q(name=name, holder=holder, until__gt=now or Now()), holder, seconds, now)


def release(name: str, holder: str) -> bool:
    """Give the role up at once; False when it was not ours. The row keeps the name of who had it last."""
    return bool(Lease.objects.filter(name=name, holder=holder).update(until=LONG_AGO))


def last_holder(name: str) -> str:
    """Who has or last had the role; empty when nobody ever had it in this database."""
    return Lease.objects.filter(name=name).values_list("holder", flat=True).first() or ""


def _extend(which: Q, holder: str, seconds: float, now: datetime | None) -> bool:
    until = (now or Now()) + timedelta(seconds=seconds)
    return bool(Lease.objects.filter(which).update(holder=holder, until=until))
