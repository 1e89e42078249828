"""The one-time set-up page, and signing in with a limit. Logout is Django's own view."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from digest.accounts.create_first_staff import LinkUsed, create_first_staff
from digest.accounts.forms import FirstStaffForm, LoginForm
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


class Login(LoginView):
    """Django's own, and 429 to who failed too often."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_invalid(form)
        if isinstance(form, LoginForm) and form.is_limited:
            answer.status_code = 429
        return answer
