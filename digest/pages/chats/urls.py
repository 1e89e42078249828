"""Addresses of shared chats."""

from __future__ import annotations

from django.urls import include, path, register_converter

from digest.pages.chats import chat
from digest.pages.converters import TokenConverter

register_converter(TokenConverter, "token")

urlpatterns = [
    path("", include("digest.pages.chats.share_urls")),
    path("s/<token:token>", chat.chat, name="chat"),
    path("s/<token:token>.md", chat.chat_markdown, name="chat_markdown"),
    path("s/<token:token>.json", chat.chat_json, name="chat_json"),
    path("s/<token:token>/read", chat.chat_read, name="chat_read"),
    path("s/<token:token>/continue", chat.chat_continue, name="chat_continue"),
]
