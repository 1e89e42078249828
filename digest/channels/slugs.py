"""Addresses of channels: what a slug may be, and one made from a name. Pure."""

from __future__ import annotations

import re
import unicodedata

from digest.accounts.names import RESERVED

LONGEST = 40
SHAPE = re.compile(r"(?!person-\d+$)[a-z0-9]+(?:-[a-z0-9]+)*")  # person-<id> is kept for that person


def slug_of(name: str) -> str:
    """Small Latin letters, digits and single dashes out of ``name``; empty where it has none of them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-")


def is_slug(slug: str) -> bool:
    """Whether a person may give a channel this address: 2 to 40 characters, and no word of the site."""
    return 2 <= len(slug) <= LONGEST and bool(SHAPE.fullmatch(slug)) and slug not in RESERVED


def candidates(wish: str, fallback: str) -> list[str]:
    """Slugs to try in order: the wish where it may be one, then with numbers, then ``fallback``."""
    if not is_slug(wish):
        return [fallback]
    stem = wish[: LONGEST - 3].rstrip("-")
    return [wish, *(f"{stem}-{n}" for n in range(2, 100)), fallback]
