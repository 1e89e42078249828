"""The steps between the right password and being signed in."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.stages import EmailVerificationStage
from allauth.account.utils import has_verified_email
from django.conf import settings
from django.http import HttpResponse


class VerifyAddress(EmailVerificationStage):
    """An address is verified before the account is first used, and before one signs in by it.

    Whoever signed up by name alone has nothing to verify. Without a user somebody signs up with an address
    that has an account: they are answered as everybody is, and the owner gets a mail.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        login = self.login
        if not settings.EMAIL_URL or not self.is_wanted():
            return None, True
        send_verification_email_at_login(self.request, login)
        return get_adapter().respond_email_verification_sent(self.request, login.user), True

    def is_wanted(self) -> bool:
        user = self.login.user
        if user is None:
            return True
        fresh = self.login.signup or self.login.email or user.last_login is None
        return bool(fresh and user.email and not has_verified_email(user, self.login.email))
