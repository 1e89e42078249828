"""The stage of this room: old rows leave."""

from __future__ import annotations

from django.utils import timezone

from digest.pages.retain import retain as retain_rows


def retain() -> dict[str, int]:
    return retain_rows(timezone.now())
