"""One-time links: the first staff account, and a new password where no mail is sent."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from digest.accounts.agent import words_of
from digest.accounts.create_first_staff import LinkUsed, create_first_staff
from digest.accounts.forms import FirstStaffForm, NewPasswordForm
from digest.accounts.hashes import hash_of
from digest.accounts.models import SetupLink
from digest.accounts.use_reset_link import ResetLinkUsed, person_of_link, use_reset_link


@never_cache
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Opens the first staff account; 404 once the link was used."""
    if not SetupLink.objects.filter(token_hash=hash_of(token), used_at=None).exists():
        raise Http404
    form = FirstStaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            user = create_first_staff(token, answers["username"], answers["password1"], timezone.now())
        except LinkUsed:
            raise Http404 from None
        request.session.agent = words_of(request.headers.get("User-Agent", ""))  # type: ignore[attr-defined]
        login(request, user)
        return redirect("hot")
    return render(request, "accounts/setup.html", {"form": form})


@never_cache
def reset_link(request: HttpRequest, token: str) -> HttpResponse:
    """A new password by a link that staff made; 404 once it was used."""
    person = person_of_link(token, timezone.now())
    if person is None:
        raise Http404
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            use_reset_link(token, form.cleaned_data["new_password1"], timezone.now())
        except ResetLinkUsed:
            raise Http404 from None
        return redirect("account_reset_password_from_key_done")
    return render(request, "accounts/reset_link.html", {"form": form, "person": person})
