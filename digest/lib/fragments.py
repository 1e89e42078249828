"""Answers to forms: a fragment where the page swaps it in place, else back to the page by a redirect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, default: str) -> str:
    """The path in ``next`` when it is one of this site, else ``default``."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, None) else default


def swaps(request: HttpRequest) -> bool:
    """Whether the page asked for a fragment (htmx)."""
    return request.headers.get("HX-Request") == "true"


def answer(request: HttpRequest, template: str, context: Mapping[str, Any], default: str) -> HttpResponse:
    """``template`` for who swaps; for everybody else 302 to ``next``, or to ``default`` without one."""
    if swaps(request):
        return render(request, template, dict(context))
    return HttpResponseRedirect(back_to(request, default))
