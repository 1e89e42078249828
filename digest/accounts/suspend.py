"""Suspending an account."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from digest.accounts.end_sessions import end_sessions
from digest.accounts.models import User

FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)


def suspend(user: User, until: datetime, rule: str, now: datetime) -> None:
    """Let ``user`` read but not write before ``until`` (`FOR_GOOD`: no end), for breaking ``rule``.

    Every session ends; who signs in again reads, appeals, exports and leaves.
    """
    with transaction.atomic():
        user.suspended_at, user.suspended_until, user.suspended_rule = now, until, rule
        user.save(update_fields=["suspended_at", "suspended_until", "suspended_rule"])
        end_sessions(user)
