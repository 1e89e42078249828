"""A one-time link, made by staff, to a new password: where no mail goes out, and for who lost access."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from digest.accounts.hashes import hash_of
from digest.accounts.models import ResetLink, User

LASTS = timedelta(days=2)


def open_reset_link(user: User, made_by: User, now: datetime) -> str:
    """A path that lets whoever has it choose ``user``'s password, once. Earlier unused ones end."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        ResetLink.objects.filter(user=user, used_at=None).delete()
        ResetLink.objects.create(
            user=user, made_by=made_by, token_hash=hash_of(token), created=now, ends=now + LASTS
        )
    return reverse("reset_link", args=[token])
