"""A person makes a token for a program."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from digest.accounts.hashes import hash_of
from digest.accounts.models import SCOPES, Token, User

MOST = 20  # of one person, expired ones aside
LONGEST = 365  # days
START = "dg_"


class TooManyTokens(Exception):
    """The person has as many as one may have."""


def make_token(user: User, name: str, scopes: Collection[str], days: int, now: datetime) -> tuple[Token, str]:
    """The row and the token itself, which nothing can show again. Raises `TooManyTokens`, and `ValueError`
    for scopes or days that there are not."""
    if not set(scopes) <= set(SCOPES) or not 1 <= days <= LONGEST:
        raise ValueError("no such scope, or not that long")
    secret = START + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once count one after the other
        if Token.objects.filter(user=user, ends__gt=now).count() >= MOST:
            raise TooManyTokens
        row = Token.objects.create(
            user=user,
            name=name.strip()[:60],
            prefix=secret[:9],
            token_hash=hash_of(secret),
            scopes=",".join(scope for scope in SCOPES if scope in scopes),
            created=now,
            ends=now + timedelta(days=days),
        )
    return row, secret
