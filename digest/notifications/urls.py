"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from digest.notifications import views

urlpatterns = [
    path("notifications", views.notifications, name="notifications"),
    path("notifications/read", views.read, name="notifications_read"),
    path("notifications/unread", views.unread, name="notifications_unread"),
    path("settings/notifications", views.settings_notifications, name="settings_notifications"),
]
