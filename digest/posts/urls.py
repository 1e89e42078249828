"""Addresses of writing, and of what one does with what was written."""

from __future__ import annotations

from django.urls import path

from digest.posts import views_compose, views_own

urlpatterns = [
    path("compose", views_compose.compose, name="compose"),
    path("compose/preview", views_compose.preview, name="compose_preview"),
    path("drafts", views_own.drafts, name="drafts"),
    path("p/<int:pk>/edit", views_compose.edit, name="post_edit"),
    path("p/<int:pk>/delete", views_own.delete, name="post_delete"),
    path("p/<int:pk>/history", views_own.history, name="post_history"),
    path("p/<int:pk>/pin", views_own.pin_post, name="post_pin"),
    path("p/<int:pk>/propose", views_own.propose_post, name="post_propose"),
    path("p/<int:pk>/call-back", views_own.call_back, name="post_call_back"),
    path("p/<int:pk>/link", views_own.link, name="post_link"),
    path("proposals/<int:pk>", views_own.decide, name="proposal"),
]
