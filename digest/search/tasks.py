"""The stage of this room."""

from __future__ import annotations

from django.utils import timezone

from digest.search import pull_changes as pulling


def pull_changes() -> dict[str, int]:
    return pulling.pull_changes(timezone.now())
