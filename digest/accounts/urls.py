"""Addresses of people's accounts."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from digest.accounts import views

urlpatterns = [
    path("accounts/setup/<str:token>", views.setup, name="setup"),
    path("login", views.Login.as_view(), name="login"),
    path("logout", LogoutView.as_view(next_page="hot"), name="logout"),
]
