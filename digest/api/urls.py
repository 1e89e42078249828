"""Addresses of the API."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from digest.api import people, transcripts, write  # noqa: F401  # their operations
from digest.api.docs import docs
from digest.api.problems import nothing_here, with_problems
from digest.api.read import api

read, room, namespace = api.urls
for pattern in read:
    if isinstance(pattern, URLPattern):
        pattern.callback = with_problems(pattern.callback)

urlpatterns = [
    path("docs", docs, name="api_docs"),
    path("v1/", (read, room, namespace)),
    re_path(r"^v1(?:/(?P<path>.*))?$", nothing_here, name="api_nothing"),
]
