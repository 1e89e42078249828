"""Verb: what becomes of this room's rows when a person leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.channels import version
from digest.chats.models import OPEN, ShareLink, Transcript


def forget_person(user: User, now: datetime) -> None:
    """Every chat of ``user`` goes for good, drafts and share links with them. `posts` has let go of them
    before: the posts that carried them are empty then, and what others said below stands."""
    with transaction.atomic():
        rows = Transcript.objects.filter(owner=user)
        if rows.filter(visibility__in=OPEN).exists():
            version.bump()
        ShareLink.objects.filter(owner=user).delete()
        rows.delete()
