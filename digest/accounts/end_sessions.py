"""Ending sessions: their cookies are worth nothing from then on."""

from __future__ import annotations

from digest.accounts.models import Session, User


def end_sessions(user: User, but: str | None = None) -> int:
    """Delete all of ``user``'s sessions except the one with the key ``but``; answers how many."""
    return Session.objects.filter(user=user).exclude(session_key=but or "").delete()[0]
