"""Verb: shared chats whose time is over are closed."""

from __future__ import annotations

from datetime import datetime

from digest.chats.models import Transcript
from digest.posts.revoke_chat import revoke_chat

BATCH = 200


def expire_chats(now: datetime) -> dict[str, int]:
    """Nobody opened them since their time came: this takes them from lists, search and kept bytes too."""
    rows = list(Transcript.objects.expired(now).order_by("expires_at")[:BATCH])
    for row in rows:
        revoke_chat(row, now)
    return {"expired": len(rows)}
