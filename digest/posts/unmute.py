"""A person wants to see a muted word, channel or outlet again."""

from __future__ import annotations

from django.db import transaction

from digest.accounts.models import User
from digest.posts.models import Mute
from digest.posts.muted import normal


def unmute(user: User, kind: str, value: str) -> None:
    """Of what is not muted it does nothing."""
    with transaction.atomic():
        Mute.objects.filter(user=user, kind=kind, value=normal(kind, value)).delete()
