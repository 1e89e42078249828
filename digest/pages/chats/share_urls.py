"""Addresses of sharing a chat, and of the list of one's own."""

from __future__ import annotations

from django.urls import path

from digest.pages.chats import review, share, shares

urlpatterns = [
    path("share", share.share, name="share"),
    path("share/<token:token>", review.review, name="share_review"),
    path("share/link/<token:token>", share.wait, name="share_link"),
    path("shares", shares.shares, name="shares"),
    path("shares/revoke", shares.revoke_all, name="shares_revoke"),
    path("shares/<token:token>/visibility", shares.visibility, name="share_visibility"),
    path("shares/<token:token>/expiry", shares.expiry, name="share_expiry"),
    path("shares/<token:token>/revoke", shares.revoke, name="share_revoke"),
    path("shares/<token:token>/delete", shares.delete, name="share_delete"),
]
