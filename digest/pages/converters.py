"""Dates and tokens in addresses."""

from __future__ import annotations

from datetime import date


class DateConverter:
    """2026-11-24; a day that no calendar has is no address."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class TokenConverter:
    """What opens a shared chat: `digest.chats.models.new_token`."""

    regex = r"[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
