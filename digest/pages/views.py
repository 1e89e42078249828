"""Composite pages for readers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crawler.stories.models import Story


def hot(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/hot.html", {"stories": Story.objects.hot(timezone.now())[:30]})
