"""Staff's pages about people: find one, make a link to a new password, see who came by whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from digest.accounts.access import signed_in, staff_required
from digest.accounts.invitations import tree
from digest.accounts.models import Session, User
from digest.accounts.open_reset_link import open_reset_link
from digest.accounts.set_moderator import set_moderator

SHOWN = 100


@require_safe
@staff_required
def people(request: HttpRequest) -> HttpResponse:
    """The newest, or those whose name or mail address begins so."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = User.objects.found(asked)[:SHOWN]
    return render(
        request, "ops/people.html", {"people": rows, "asked": asked, "most": SHOWN, "section": "ops"}
    )


@staff_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account; POST makes a one-time link, told on this page once."""
    found = get_object_or_404(User.objects.select_related("invited_by"), pk=pk)
    link = ""
    if request.method == "POST" and found.is_active and found.deleted_at is None:
        path = open_reset_link(found, signed_in(request), timezone.now())
        link = request.build_absolute_uri(path)
    context = {
        "person": found,
        "link": link,
        "sessions": Session.objects.living_of(found, timezone.now()).count(),
        "tree": tree([found])[1:],
        "section": "ops",
    }
    return render(request, "ops/person.html", context)


@require_POST
@staff_required
def moderator(request: HttpRequest, pk: int) -> HttpResponse:
    """``moderates`` is yes or no."""
    found = get_object_or_404(User, pk=pk)
    set_moderator(found, request.POST.get("moderates") == "yes")
    return redirect("ops_person", pk=pk)
