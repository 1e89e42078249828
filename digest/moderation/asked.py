"""What a request says, in our types."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from digest.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person, behind a decorator of `accounts.access`."""
    return cast(User, request.user)
