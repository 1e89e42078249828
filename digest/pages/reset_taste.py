"""Forgetting what For you has learnt."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.models import User
from digest.pages.models import Taste


def reset_taste(user: User, now: datetime) -> None:
    """From now on only later deeds count. Votes, saves, follows and what is hidden or muted stay."""
    Taste.objects.update_or_create(user=user, defaults={"reset_at": now})
