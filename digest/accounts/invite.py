"""Making an invitation."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from digest.accounts.hashes import hash_of
from digest.accounts.invitations import LASTS, OPEN_AT_ONCE, open_invitations
from digest.accounts.limits import INVITATION, allow
from digest.accounts.models import Invitation, User


class TooManyInvitations(Exception):
    """As many are open as one may have, or were made today."""


def invite(user: User, note: str, now: datetime) -> str:
    """A token that lets one person sign up within two weeks. It is told here alone: only its hash is kept."""
    token = secrets.token_urlsafe(18)
    with transaction.atomic():
        if not user.is_staff:
            User.objects.select_for_update().get(pk=user.pk)
            if open_invitations(user, now) >= OPEN_AT_ONCE or not allow(INVITATION, user.pk, now):
                raise TooManyInvitations
        Invitation.objects.create(
            made_by=user, token_hash=hash_of(token), note=note, created=now, ends=now + LASTS
        )
    return token
