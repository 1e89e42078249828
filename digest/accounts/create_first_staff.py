"""Using the one-time link: the first staff account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.hashes import hash_of
from digest.accounts.models import SetupLink, User


class LinkUsed(Exception):
    """The link is unknown or was used, or a staff account exists."""


def create_first_staff(token: str, username: str, password: str, now: datetime) -> User:
    """Create the staff account ``username`` and use up the link; `LinkUsed` when it opens nothing now."""
    with transaction.atomic():
        used = SetupLink.objects.filter(token_hash=hash_of(token), used_at=None).update(used_at=now)
        if not used or User.objects.filter(is_staff=True).exists():
            raise LinkUsed
        return User.objects.create_superuser(username=username, password=password)
