"""Lists of what people made, and of one's own things."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from digest.accounts.access import person_required, signed_in, signed_in_required, viewer_of
from digest.pages import community as people
from digest.pages import following as own
from digest.pages import for_you as yours
from digest.pages.front import front
from digest.pages.language import reader_base
from digest.pages.reset_taste import reset_taste
from digest.pages.set_taste import set_taste


def context_of(section: str, found: Any) -> dict[str, Any]:
    now = timezone.now()
    return {"section": section, "now": now, "front": front(now), "list": found, "mine": found.mine}


@require_safe
def community(request: HttpRequest) -> HttpResponse:
    by = request.GET.get("by", "")
    by = by if by in people.ORDERS else "hot"
    viewer = viewer_of(request)
    found = people.community(by, request.GET.get("before"), viewer, reader=reader_base(), now=timezone.now())
    return render(request, "pages/community.html", {**context_of("community", found), "by": by})


@require_safe
@person_required
def following(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    found = own.following(user, request.GET.get("before"), reader=reader_base(), now=timezone.now())
    return render(request, "pages/following.html", context_of("following", found))


@require_safe
@person_required
def saved(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    found = own.saved(user, request.GET.get("before"), reader=reader_base(), now=timezone.now())
    return render(request, "pages/saved.html", context_of("saved", found))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def for_you(request: HttpRequest) -> HttpResponse:
    """The list; its form forgets what was learnt, or sets the switches."""
    user, now = signed_in(request), timezone.now()
    if request.method == "POST":
        if "reset" in request.POST:
            reset_taste(user, now)
            messages.success(request, _("What was learnt is forgotten. Only what you do from now on counts."))
        else:
            set_taste(user, personal="personal" in request.POST, reads="reads" in request.POST)
            messages.success(request, _("Saved."))
        return redirect("for_you")
    found = yours.for_you(user, reader=reader_base(), now=now)
    return render(request, "pages/for_you.html", context_of("for_you", found))
