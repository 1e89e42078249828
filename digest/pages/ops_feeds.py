"""One feed and its reports, for staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from crawler.feeds.models import Entry, Feed
from crawler.feeds.switch import ask_now, switch_off, switch_on
from digest.accounts.access import staff_required
from digest.pages.feed_page import deeds_of, feed_page
from digest.pages.front import front
from digest.pages.leave_out import (
    leave_out_outlet,
    leave_out_reports,
    list_outlet_again,
    reports_at,
    show_reports_again,
)

FEED_DEEDS: dict[str, Callable[[Feed, datetime], object]] = {
    "ask": ask_now,
    "off": lambda feed, now: switch_off(feed),
    "on": switch_on,
    "block": lambda feed, now: leave_out_outlet(feed),
    "unblock": lambda feed, now: list_outlet_again(feed),
}
DONE = {
    "ask": gettext_lazy("This feed is asked within a minute."),
    "off": gettext_lazy("This feed is switched off. Its reports stay."),
    "on": gettext_lazy("This feed is switched on and asked within a minute."),
    "block": gettext_lazy("This outlet is left out. Stories lose its reports within a minute."),
    "unblock": gettext_lazy("This outlet is listed again. Its newest reports join stories within a minute."),
}
REPORT_DEEDS: dict[str, Callable[[list[Entry]], None]] = {
    "block": leave_out_reports,
    "unblock": show_reports_again,
}


def done_to_reports(deed: str, n: int) -> str:
    if deed == "block":
        words = ngettext("%(n)d report is left out.", "%(n)d reports are left out.", n)
    else:
        words = ngettext("%(n)d report may be shown again.", "%(n)d reports may be shown again.", n)
    return words % {"n": n}


@require_safe
@never_cache
@staff_required
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    shown = get_object_or_404(Feed, pk=pk)
    context = {"section": "ops", "now": now, "front": front(now), "feed": shown}
    return render(request, "ops/feed.html", {**context, "page": feed_page(shown, now)})


@require_POST
@never_cache
@staff_required
def change_feed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """A deed that does not fit the feed's state (any more) changes nothing, and the page says so."""
    changed = get_object_or_404(Feed, pk=pk)
    if deed not in FEED_DEEDS:
        raise Http404
    if deed in deeds_of(changed):
        FEED_DEEDS[deed](changed, timezone.now())
        messages.success(request, str(DONE[deed]))
    else:
        messages.warning(request, _("Nothing was changed: the feed is in another state by now."))
    return redirect("ops_feed", pk=pk)


@require_POST
@never_cache
@staff_required
def change_report(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.only("pk", "feed_id"), pk=pk)
    if deed not in REPORT_DEEDS:
        raise Http404
    REPORT_DEEDS[deed]([entry])
    messages.success(request, done_to_reports(deed, 1))
    return redirect("ops_feed", pk=entry.feed_id)


@require_POST
@never_cache
@staff_required
def change_reports_at(request: HttpRequest) -> HttpResponse:
    """All reports with one address, of whatever feed: `deed` is block or unblock."""
    deed = request.POST.get("deed", "")
    if deed not in REPORT_DEEDS:
        raise Http404
    entries = reports_at(request.POST.get("address", ""))
    if entries:
        REPORT_DEEDS[deed](entries)
        messages.success(request, done_to_reports(deed, len(entries)))
    else:
        messages.warning(request, _("No report has this address. Nothing was changed."))
    return redirect("ops")
