"""The one-time set-up page. Login and logout are Django's own views, named in the address table."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from digest.accounts.create_first_staff import LinkUsed, create_first_staff
from digest.accounts.forms import FirstStaffForm
from digest.accounts.models import SetupLink
from digest.accounts.open_setup_link import hash_of


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
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("hot")
    return render(request, "accounts/setup.html", {"form": form})
