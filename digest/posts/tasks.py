"""The stage of this room: stories become posts."""

from __future__ import annotations

from django.utils import timezone

from digest.posts.follow_merges import follow_merges
from digest.posts.publish import publish


def publish_ready() -> dict[str, int]:
    now = timezone.now()
    return {**follow_merges(now), **publish(now)}
