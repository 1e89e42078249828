"""Leaving: the account is emptied for good. Its row stays, nameless, under what others answered to."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from digest.accounts.end_sessions import end_sessions
from digest.accounts.models import Invitation, ResetLink, Token, User, WaitingMail


class LastStaff(Exception):
    """Nobody would be left to run the site."""


def empty_account(user: User, now: datetime) -> None:
    """Name, address, password, keys, sessions, settings go; who came by whom stays: others are in it.

    Raises `LastStaff`. There is no way back.
    """
    with transaction.atomic():
        others = User.objects.filter(is_staff=True, is_active=True, deleted_at=None).exclude(pk=user.pk)
        if user.is_staff and not others.exists():
            raise LastStaff
        end_sessions(user)
        addresses = EmailAddress.objects.filter(user=user)
        WaitingMail.objects.filter(to__in=addresses.values("email"), parked_at__isnull=False).delete()
        addresses.delete()
        Authenticator.objects.filter(user=user).delete()
        ResetLink.objects.filter(user=user, used_at=None).delete()
        Token.objects.filter(user=user).delete()
        Invitation.objects.filter(made_by=user, used_at=None).delete()
        Invitation.objects.filter(made_by=user).update(note="")
        user.username, user.email = f"deleted-{user.pk}", ""
        user.languages = user.language = user.theme = user.time_zone = ""
        user.edition_hour, user.last_login, user.deleted_at = None, None, now
        user.is_active = user.is_staff = user.is_superuser = user.is_moderator = False
        user.set_unusable_password()
        user.save()
