"""A new password by a one-time link of staff."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from digest.accounts.end_sessions import end_sessions
from digest.accounts.hashes import hash_of
from digest.accounts.models import ResetLink, User


class ResetLinkUsed(Exception):
    """The link is unknown, used or over."""


def person_of_link(token: str, now: datetime) -> User | None:
    """Whose password the link with ``token`` would set."""
    found = ResetLink.objects.filter(token_hash=hash_of(token), used_at=None, ends__gt=now)
    link = found.select_related("user").first()
    return link.user if link and link.user.is_active else None


def use_reset_link(token: str, password: str, now: datetime) -> User:
    """Set the password, end every session, and take second factors away: who lost a phone asks staff too.

    `ResetLinkUsed` when the link opens nothing now.
    """
    with transaction.atomic():
        user = person_of_link(token, now)
        used = ResetLink.objects.filter(token_hash=hash_of(token), used_at=None).update(used_at=now)
        if user is None or not used:
            raise ResetLinkUsed
        user.set_password(password)
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        return user
