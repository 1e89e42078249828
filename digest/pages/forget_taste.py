"""What becomes of the settings of For you when a person leaves."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.models import User
from digest.pages.models import Taste


def forget_taste(user: User, now: datetime) -> None:
    Taste.objects.filter(user=user).delete()
