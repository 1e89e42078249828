"""Cookies that follow the account, for the pages that one reads without signing in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from digest.accounts.models import User

YEAR = 365 * 24 * 3600  # seconds


def keep(answer: HttpResponse, name: str, value: str) -> None:
    """Set the cookie, or end it where there is no wish."""
    if value:
        answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    else:
        answer.delete_cookie(name, samesite="Lax")


def keep_wishes(answer: HttpResponse, user: User) -> None:
    """Theme and language of ``user``, as far as there are any."""
    for name, value in (("theme", user.theme), (settings.LANGUAGE_COOKIE_NAME, user.language)):
        if value:
            keep(answer, name, value)
