"""The one-time link that opens the first staff account."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.urls import reverse

from digest.accounts.hashes import hash_of
from digest.accounts.models import SetupLink, User


def open_setup_link() -> str | None:
    """A fresh path of the set-up page, or None once there is a staff account. Earlier unused links end."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        if User.objects.filter(is_staff=True).exists():
            return None
        SetupLink.objects.filter(used_at=None).delete()
        SetupLink.objects.create(token_hash=hash_of(token))
    return reverse("setup", args=[token])
