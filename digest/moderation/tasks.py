"""The stage of this room."""

from __future__ import annotations

from django.utils import timezone

from digest.moderation.queue import queue


def queue_cases() -> dict[str, int]:
    return queue(timezone.now())
