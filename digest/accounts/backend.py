"""Names and passwords: django-allauth's backend, with names looked up by their key."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from digest.accounts.models import User


class NameOrMail(AuthenticationBackend):
    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """One look at one password, as for nobody's name: a second would tell by its time of an account."""
        login = str(credentials.get("username") or credentials.get("email") or "")
        by = (
            self._authenticate_by_email if "@" in login else self._authenticate_by_username
        )  # no name has an @
        return by(login, str(credentials.get("password") or ""))

    def _authenticate_by_username(self, username: str, password: str) -> AbstractBaseUser | None:
        return self._check_password(User.objects.of_name(username), password)
