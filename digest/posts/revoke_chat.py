"""Verb: a shared chat is closed to everybody but its owner."""

from __future__ import annotations

from datetime import datetime

from digest.chats.models import Transcript, Visibility
from digest.posts.share_chat import share_chat


def revoke_chat(transcript: Transcript, now: datetime) -> Transcript:
    """Its link is dead for good: opened again it gets another. What the chat says stays with its owner."""
    return share_chat(transcript, Visibility.ME, now)
