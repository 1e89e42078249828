"""A person's settings of For you, for their own hands."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User
from digest.pages.models import Taste


def export_taste(user: User) -> dict[str, Any]:
    taste = Taste.objects.filter(user=user).first() or Taste()
    return {
        "personal_order": taste.personal,
        "learns_from_reading": taste.reads,
        "forgotten_until": taste.reset_at.isoformat() if taste.reset_at else None,
    }
