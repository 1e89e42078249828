"""The page of one's tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digest.accounts.access import refuse_suspended, signed_in, signed_in_required, suspended
from digest.accounts.make_token import MOST, TooManyTokens, make_token
from digest.accounts.models import DEFAULT, SCOPES, Token
from digest.accounts.revoke_token import revoke_token
from digest.lib.number import number

DAYS = (30, 90, 365)
WORDS = {
    "post": gettext_lazy("Write posts"),
    "comment": gettext_lazy("Write comments"),
    "vote": gettext_lazy("Vote, and take votes back"),
    "follow": gettext_lazy("Follow and unfollow channels"),
    "report": gettext_lazy("Report things to moderators"),
    "share": gettext_lazy("Import AI chats as drafts, read and delete your own"),
    "publish": gettext_lazy("Open your chats to others. Not for assistants: you would see nothing before"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in_required
def tokens(request: HttpRequest) -> HttpResponse:
    """A new token is shown in the answer to its form, and never again."""
    user, now, secret = signed_in(request), timezone.now(), ""
    if request.method == "POST" and "revoke" in request.POST:
        if revoke_token(user, number(request.POST["revoke"]) or 0):
            messages.success(request, _("The token is revoked. Programs that use it stop working now."))
        return redirect("settings_tokens")
    if request.method == "POST" and suspended(request):
        return refuse_suspended(request)
    if request.method == "POST":
        days = request.POST.get("days", "")
        scopes = [scope for scope in request.POST.getlist("scope") if scope in SCOPES]
        name = request.POST.get("name", "").strip()
        if not name or not scopes or days not in {str(n) for n in DAYS}:
            messages.error(request, _("Name the program, and choose at least one thing that it may do."))
        else:
            try:
                secret = make_token(user, name, scopes, int(days), now)[1]
            except TooManyTokens:
                messages.error(request, _("Twenty tokens are the most. Revoke one first."))
    context = {
        "secret": secret,
        "tokens": Token.objects.filter(user=user).order_by("-created", "-pk")[: 2 * MOST],
        "now": now,
        "scopes": [(scope, WORDS[scope], scope in DEFAULT) for scope in SCOPES],
        "days": DAYS,
        "here": "settings_tokens",
    }
    return render(request, "api/tokens.html", context)
