"""How django-allauth behaves here: limits in SQL, our sessions, our words."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from digest.accounts.agent import words_of
from digest.accounts.cookies import keep_wishes
from digest.accounts.end_sessions import end_sessions
from digest.accounts.invitations import invitation_of
from digest.accounts.limits import count_failure, limited
from digest.accounts.models import TAKEN, User, validate_name
from digest.accounts.names import key_of, normal
from digest.accounts.queue_mail import EXPIRES

MISMATCH = _("This name or address and this password belong to no account here.")
LIMITED = "too_many_login_attempts"
WAYS = {  # to say once more that it is oneself
    "reauthenticate": _("Use the password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


def name_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        LIMITED: _("Too many failed attempts to sign in. Try again in an hour."),
        "username_password_mismatch": MISMATCH,
        "email_password_mismatch": MISMATCH,
        "rate_limited": _("That was often. Try again in an hour."),
        "enter_current_password": _("This is not your current password."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """As `digest.proxies` left it; empty on a local socket."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """While limited the right password is refused too: nothing tells whether there is an account."""
        if limited(self.get_client_ip(request), name_of(credentials), timezone.now()):
            raise self.validation_error(LIMITED)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        count_failure(self.get_client_ip(request), name_of(credentials), timezone.now())

    def login(self, request: HttpRequest, user: Any) -> None:
        request.session.agent = words_of(request.headers.get("User-Agent", ""))  # type: ignore[attr-defined]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **more)
        keep_wishes(answer, user)
        return answer

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """A code that came too late would only puzzle: its mail says until when it is of use."""
        if template_prefix == "account/email/login_code":
            ends = timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
            headers = {**(headers or {}), EXPIRES: format_datetime(ends)}
        return super().render_mail(template_prefix, email, context, headers)

    def set_password(self, user: Any, password: str) -> None:
        """Every other session of theirs ends: a stolen cookie is dead."""
        super().set_password(user, password)
        request = context.request
        own = request.session.session_key if request.user == user else None
        end_sessions(user, but=own)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        name = normal(username)
        validate_name(name)
        if not shallow and User.objects.filter(name_key=key_of(name)).exists():
            raise ValidationError(TAKEN, code="unique")
        return name

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGNUP == "invite":
            token = request.POST.get("invitation") or request.GET.get("invitation", "")
            return invitation_of(token, timezone.now()) is not None
        return bool(settings.SIGNUP == "open")

    def is_safe_url(self, url: str) -> bool:
        """This host alone, not all that the site answers to."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """To the three taps, unless they were made before."""
        return reverse("hot" if request.user.first_visit_done else "welcome")  # type: ignore[union-attr]

    def get_login_stages(self) -> list[str]:
        return [
            "allauth.account.stages.LoginByCodeStage",
            "digest.accounts.stages.VerifyAddress",
            "allauth.mfa.stages.AuthenticateStage",
        ]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": WAYS[way["id"]]} for way in ways]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings_sessions")


class MFAAdapter(DefaultMFAAdapter):
    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """The browser that it is made in; one renames it."""
        return words_of(context.request.headers.get("User-Agent", "")) or super().generate_authenticator_name(
            user, type
        )

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}
