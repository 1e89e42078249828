"""Verb: all that a person shared is closed."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.models import User
from digest.chats.models import OPEN, Transcript
from digest.posts.revoke_chat import revoke_chat


def revoke_chats(owner: User, now: datetime) -> int:
    """How many were open. One transaction each, so that none waits for another's lock."""
    rows = list(Transcript.objects.of(owner).filter(visibility__in=OPEN).order_by("pk"))
    for row in rows:
        revoke_chat(row, now)
    return len(rows)
