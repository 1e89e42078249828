"""Ending one of one's sessions."""

from __future__ import annotations

from digest.accounts.hashes import hash_of
from digest.accounts.models import Session, User


def end_session(user: User, name: str) -> bool:
    """Delete the session of ``user`` whose key hashes to ``name``: pages show no keys, they are secrets."""
    for key in Session.objects.filter(user=user).values_list("session_key", flat=True):
        if hash_of(key) == name:
            return bool(Session.objects.filter(pk=key, user=user).delete()[0])
    return False
