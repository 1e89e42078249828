"""Taking a suspension back."""

from __future__ import annotations

from digest.accounts.models import User


def unsuspend(user: User) -> None:
    """Let ``user`` write again."""
    user.suspended_at = user.suspended_until = None
    user.suspended_rule = ""
    user.save(update_fields=["suspended_at", "suspended_until", "suspended_rule"])
