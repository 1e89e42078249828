"""The switches of For you."""

from __future__ import annotations

from digest.accounts.models import User
from digest.pages.models import Taste


def set_taste(user: User, *, personal: bool, reads: bool) -> None:
    Taste.objects.update_or_create(user=user, defaults={"personal": personal, "reads": reads})
