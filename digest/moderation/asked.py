"""What a request says, in our types."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from digest.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person, behind a decorator of `accounts.access`."""
    return cast(User, request.user)


def number(text: str | None) -> int | None:
    """A row's id in a parameter; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else None
