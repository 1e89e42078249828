"""The operations page, for staff."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from digest.accounts.access import staff_required
from digest.lib.number import number
from digest.pages.front import front
from digest.pages.operations import operations_page
from digest.pages.unpark import PARKING, unpark


@require_safe
@never_cache
@staff_required
def operations(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"section": "ops", "now": now, "front": front(now), "page": operations_page(now)}
    return render(request, "ops/operations.html", context)


@require_POST
@staff_required
def retry(request: HttpRequest) -> HttpResponse:
    """Frees one parked row. Rows that are not parked (any more) are left as they are."""
    kind, pk = request.POST.get("kind", ""), number(request.POST.get("pk"))
    if kind not in {*PARKING, "breaker"} or pk is None:
        raise Http404
    unpark(kind, pk)
    return redirect("ops")
