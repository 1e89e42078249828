"""Names and passwords: django-allauth's backend, with names looked up by their key."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from digest.accounts.models import User


class NameOrMail(AuthenticationBackend):
    def _authenticate_by_username(self, username: str, password: str) -> AbstractBaseUser | None:
        found: AbstractBaseUser | None = self._check_password(User.objects.of_name(username), password)
        return found
