"""The clock's shells around this room's verbs."""

from __future__ import annotations

from django.utils import timezone

from digest.accounts.limits import clear_counters
from digest.accounts.send_mails import send_mails
from digest.accounts.sessions import SessionStore


def clear_expired() -> dict[str, int]:
    """Sessions and limits that are over, in small batches."""
    return {"sessions": SessionStore.clear_expired(), "counters": clear_counters(timezone.now())}


def send_waiting_mails() -> dict[str, int]:
    return send_mails(timezone.now())
