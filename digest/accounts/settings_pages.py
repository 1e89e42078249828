"""One's own settings. Each page is one form; what they save is seen at once, in this browser too."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account_views
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from digest.accounts.access import refuse_suspended, signed_in, signed_in_required, suspended
from digest.accounts.change_settings import change_settings
from digest.accounts.cookies import keep
from digest.accounts.end_session import end_session
from digest.accounts.end_sessions import end_sessions
from digest.accounts.entrance import Limited, PostsOnlyWithMail
from digest.accounts.first_visit import READ
from digest.accounts.forms import InvitationForm, NameForm, ReadingForm
from digest.accounts.invitations import invitations_of, tree
from digest.accounts.invite import TooManyInvitations, invite
from digest.accounts.limits import RENAME, allow
from digest.accounts.models import Session, User
from digest.accounts.withdraw_invitation import withdraw_invitation
from digest.lib.fragments import back_to
from digest.lib.number import number

THEMES = ("", "light", "dark")
PAGE_LANGUAGES = {code for code, _name in settings.LANGUAGES}


@signed_in_required
def account(request: HttpRequest) -> HttpResponse:
    """Name; the way to everything else."""
    form = NameForm(request.POST or None, instance=User.objects.get(pk=signed_in(request).pk))
    if request.method == "POST" and suspended(request):
        return refuse_suspended(request)
    if request.method == "POST" and form.is_valid():
        if allow(RENAME, signed_in(request).pk, timezone.now()):
            change_settings(signed_in(request), username=form.cleaned_data["username"])
            messages.success(request, _("Your name is changed."))
            return redirect("settings")
        form.add_error("username", _("Three changes a week are the most."))
    return render(request, "accounts/settings_account.html", {"form": form, "here": "settings"})


@signed_in_required
def reading(request: HttpRequest) -> HttpResponse:
    """Languages one reads, language of the pages, time zone, hour of the edition."""
    person = signed_in(request)
    initial = {
        "languages": person.language_list or list(READ),
        "language": person.language,
        "time_zone": person.time_zone,
        "edition_hour": "" if person.edition_hour is None else str(person.edition_hour),
    }
    form = ReadingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_settings(person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        answer = redirect("settings_reading")
        keep(answer, settings.LANGUAGE_COOKIE_NAME, person.language)
        return answer
    return render(request, "accounts/settings_reading.html", {"form": form, "here": "settings_reading"})


@signed_in_required
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says. The button in the header sends here too."""
    if request.method != "POST":
        return render(request, "accounts/settings_theme.html", {"here": "settings_theme"})
    wish = request.POST.get("theme", "")
    if wish in THEMES:
        change_settings(signed_in(request), theme=wish)
    answer = redirect(back_to(request, reverse("settings")))
    keep(answer, "theme", signed_in(request).theme)
    return answer


@require_POST
@signed_in_required
def language(request: HttpRequest) -> HttpResponse:
    """The language of the pages, from the switch in the header."""
    wish = request.POST.get("lang", "")
    if wish in PAGE_LANGUAGES:
        change_settings(signed_in(request), language=wish)
    answer = redirect(back_to(request, reverse("settings")))
    keep(answer, settings.LANGUAGE_COOKIE_NAME, signed_in(request).language)
    return answer


@signed_in_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; each of them, or all others, can be ended."""
    own = request.session.session_key
    if request.method == "POST":
        if "others" in request.POST:
            end_sessions(signed_in(request), but=own)
            messages.success(request, _("All other sessions are ended."))
        elif end_session(signed_in(request), request.POST.get("session", "")):
            messages.success(request, _("The session is ended."))
        return redirect("settings_sessions")
    rows = Session.objects.living_of(signed_in(request), timezone.now())
    context = {"sessions": rows, "own": own, "here": "settings_sessions"}
    return render(request, "accounts/settings_sessions.html", context)


@signed_in_required
def invitations(request: HttpRequest) -> HttpResponse:
    """Links that let others in, who came by them, and whom those invited."""
    form, link = InvitationForm(request.POST or None), ""
    if request.method == "POST" and "withdraw" in request.POST:
        if withdraw_invitation(number(request.POST["withdraw"]) or 0, signed_in(request)):
            messages.success(request, _("The invitation is withdrawn."))
        return redirect("settings_invitations")
    if request.method == "POST" and suspended(request):
        return refuse_suspended(request)
    if request.method == "POST" and form.is_valid() and may_invite(signed_in(request)):
        try:
            token = invite(signed_in(request), form.cleaned_data["note"], timezone.now())
            link = request.build_absolute_uri(f"{reverse('account_signup')}?invitation={token}")
        except TooManyInvitations:
            form.add_error(None, _("Five open invitations are the most. Withdraw one, or wait."))
    context = {
        "form": form,
        "link": link,
        "may_invite": may_invite(signed_in(request)),
        "invitations": invitations_of(signed_in(request)),
        "tree": tree([signed_in(request)])[1:],
        "here": "settings_invitations",
    }
    return render(request, "accounts/settings_invitations.html", context)


def may_invite(user: User) -> bool:
    """Members; while sign-up is closed staff alone."""
    now = timezone.now()
    if user.is_suspended(now) or user.is_new(now):
        return False
    return user.is_staff or settings.SIGNUP != "closed"


class Mail(PostsOnlyWithMail, Limited, account_views.EmailView):
    """One address."""


@method_decorator(signed_in_required, name="dispatch")
class ChangePassword(account_views.PasswordChangeView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "here": "account_change_password"}
