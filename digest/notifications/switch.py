"""Verb: choose the kinds of notices that a person wants."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from digest.accounts.models import User
from digest.notifications.models import Notice, SwitchedOff


def switch(user: User, wanted: Collection[str]) -> None:
    """All other kinds are off. What was told stays."""
    off = [kind for kind in Notice.Kind.values if kind not in wanted]
    with transaction.atomic():
        SwitchedOff.objects.filter(user=user).exclude(kind__in=off).delete()
        SwitchedOff.objects.bulk_create(
            [SwitchedOff(user=user, kind=kind) for kind in off], ignore_conflicts=True
        )
