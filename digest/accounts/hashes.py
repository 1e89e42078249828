"""How secrets are kept: who reads the database cannot use them. Pure."""

from __future__ import annotations

import hashlib


def hash_of(secret: str) -> str:
    """Hexadecimal SHA-256. Secrets are random and long, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
