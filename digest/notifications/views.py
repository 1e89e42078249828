"""A person's notices: the list, what is read, how many are unread, and which kinds are wanted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digest.accounts.access import signed_in, signed_in_required
from digest.lib.fragments import answer
from digest.lib.number import number
from digest.notifications.mark_read import mark_read
from digest.notifications.models import Notice, SwitchedOff
from digest.notifications.read import notice_list
from digest.notifications.switch import switch
from digest.notifications.wording import KINDS


@require_safe
@signed_in_required
def notifications(request: HttpRequest) -> HttpResponse:
    only = request.GET.get("show") == "unread"
    found = notice_list(signed_in(request), request.GET.get("before", ""), unread=only)
    context = {"list": found, "only_unread": only, "now": timezone.now(), "section": "notifications"}
    return render(request, "notifications/notifications.html", context)


@require_POST
@signed_in_required
def read(request: HttpRequest) -> HttpResponse:
    """``notice`` or ``post`` names what was read; ``all`` everything."""
    notice, post = number(request.POST.get("notice")), number(request.POST.get("post"))
    if notice is not None:
        mark_read(signed_in(request), timezone.now(), notices=[notice])
    elif post is not None:
        mark_read(signed_in(request), timezone.now(), post=post)
    elif "all" in request.POST:
        mark_read(signed_in(request), timezone.now())
    return answer(request, "notifications/_read.html", {}, "/notifications")


@require_safe
@signed_in_required
def unread(request: HttpRequest) -> HttpResponse:
    """{"unread": number}; 204 where the page knows it: ``have``. It is read with the session."""
    number_of = signed_in(request).unread
    if request.GET.get("have") == str(number_of):
        return HttpResponse(status=204)
    return JsonResponse({"unread": number_of})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def settings_notifications(request: HttpRequest) -> HttpResponse:
    """Which kinds one wants."""
    if request.method == "POST":
        switch(signed_in(request), set(request.POST.getlist("kind")) & set(Notice.Kind.values))
        messages.success(request, _("Saved."))
        return redirect("settings_notifications")
    off = set(SwitchedOff.objects.filter(user=signed_in(request)).values_list("kind", flat=True))
    kinds = [(kind, words, kind not in off) for kind, words in KINDS.items()]
    return render(request, "notifications/settings.html", {"kinds": kinds, "here": "settings_notifications"})
