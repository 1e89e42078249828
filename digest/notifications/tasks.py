"""The stage of this room."""

from __future__ import annotations

from django.utils import timezone

from digest.notifications import pull as pulling


def pull() -> dict[str, int]:
    return pulling.pull(timezone.now())
