"""Rows as a queue of record: claim with a lease and a token, count attempts, park after the third failure.

A stage asks which rows are due, claims some, works with no transaction open, and writes back only
``WHERE claim_token = token``. Zero rows changed means that somebody else owns the row now.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

ATTEMPTS = 3  # the third failure parks the row

M = TypeVar("M", bound="Claimable")


class Claimable(models.Model):
    """Columns of a row that a stage works on. Abstract: each room has them in its own table."""

    claim_token = models.UUIDField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    not_before = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    parked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Claim:
    """What one call of `claim` got: ``pks`` are this holder's until the lease ends or `release`."""

    token: uuid.UUID
    pks: tuple[int, ...]


def claimable() -> Q:
    """Rows that nobody holds, that are not parked, and whose time has come (database clock)."""
    return (
        Q(parked_at=None)
        & (Q(claimed_until=None) | Q(claimed_until__lt=Now()))
        & (Q(not_before=None) | Q(not_before__lte=Now()))
    )


def claim(rows: models.QuerySet[M], *, limit: int, lease: timedelta) -> Claim:
    """Take up to ``limit`` of ``rows`` (in their order) for ``lease``; each taken row counts one attempt."""
    token = uuid.uuid4()
    with transaction.atomic():
        free = rows.filter(claimable()).select_for_update(skip_locked=True, of=("self",))
        pks = tuple(free.values_list("pk", flat=True)[:limit])
        if pks:
            rows.model._default_manager.filter(pk__in=pks).update(
                claim_token=token, claimed_until=Now() + lease, attempts=F("attempts") + 1
            )
    return Claim(token, pks)


def settled(rows: models.QuerySet[M], token: uuid.UUID) -> models.QuerySet[M]:
    """The rows of ``rows`` that ``token`` still owns: write results through this and nothing else."""
    return rows.filter(claim_token=token)


RELEASED = {"claim_token": None, "claimed_until": None}
SUCCEEDED = {**RELEASED, "attempts": 0, "not_before": None}
