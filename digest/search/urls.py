"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from digest.search import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("search/suggest", views.suggestions, name="suggest"),
]
