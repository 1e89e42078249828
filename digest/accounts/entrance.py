"""Coming in and going out: django-allauth's views, and 429 to who sent a form too often."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django import forms
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from digest.accounts.accept_invitation import InvitationUsed
from digest.accounts.forms import is_limited
from digest.accounts.models import User


class Limited:
    """A form that was sent too often is answered 429, in the words of its error."""

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if is_limited(form):
            answer.status_code = 429
        return answer


class OnlyWithMail:
    """Pages that send a mail: there are none where the site sends none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.EMAIL_URL:
            raise Http404
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class Login(Limited, account.LoginView):
    pass


class Signup(Limited, account.SignupView):
    """`joined` is called with each new account, in the request that made it."""

    def joined(self, user: User) -> None:
        """Rooms to the right do their part."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "invitation": self.request.GET.get("invitation", "")}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except InvitationUsed:
            return render(self.request, "account/signup_closed.html")
        if self.user:
            self.joined(self.user)
        return answer


class Logout(LogoutView):
    next_page = "hot"


class PostsOnlyWithMail:
    """Pages that say what is so where the site sends no mail, and take no form there."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.EMAIL_URL:
            raise Http404
        answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer


@method_decorator(never_cache, name="dispatch")
class RequestLoginCode(OnlyWithMail, Limited, account.RequestLoginCodeView):
    pass


@method_decorator(never_cache, name="dispatch")
class ResetPassword(PostsOnlyWithMail, Limited, account.PasswordResetView):
    pass


class KeepsOthersOnGet:
    """A link is also followed by scanners of mail: only the answer to it may sign somebody else out."""

    request: HttpRequest

    def logout(self) -> None:
        if self.request.method == "POST":
            super().logout()  # type: ignore[misc]


class ConfirmAddress(KeepsOthersOnGet, account.ConfirmEmailView):
    pass


class SetNewPassword(KeepsOthersOnGet, account.PasswordResetFromKeyView):
    pass


class SecondFactor(Limited, mfa.AuthenticateView):
    pass


class Reauthenticate(Limited, account.ReauthenticateView):
    pass


class ReauthenticateByCode(Limited, mfa.ReauthenticateView):
    pass
