"""Addresses of what people do with posts."""

from __future__ import annotations

from django.urls import path

from digest.posts import views_deeds, views_muted

urlpatterns = [
    path("p/<int:pk>/vote", views_deeds.deed, {"name": "vote"}, name="vote"),
    path("p/<int:pk>/save", views_deeds.deed, {"name": "save"}, name="save"),
    path("p/<int:pk>/hide", views_deeds.deed, {"name": "hide"}, name="hide"),
    path("p/<int:pk>/watch", views_deeds.deed, {"name": "watch"}, name="watch"),
    path("p/<int:pk>/seen", views_deeds.seen, name="seen"),
    path("p/<int:pk>/read", views_deeds.read, name="read"),
    path("settings/muted", views_muted.muted, name="settings_muted"),
]
