"""Verb: shared chats follow the stories they are about, and the undoing of merges."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crawler.stories.models import Story
from digest.chats.models import Transcript

BATCH = 200  # pairs of stories looked at in one pass


def follow_merges(now: datetime) -> dict[str, int]:
    """Bring every chat to the story that stands for the one it was said to be about. Safe to repeat. Counters
    of posts are recounted by their room. Returns a count: moved."""
    moved = 0
    for astray in (Transcript.objects.left_behind(), Transcript.objects.parted()):
        places = list(astray.order_by().values_list("story", "origin_story").distinct()[:BATCH])
        moved += sum(bring_home(story, origin, now) for story, origin in places)
    return {"moved": moved}


def bring_home(story: int, origin: int | None, now: datetime) -> int:
    """Move the chats about ``origin`` that stand at ``story`` to where ``origin`` is told now."""
    said = origin or story
    with transaction.atomic():
        told = (
            Story.objects.select_for_update(of=("self",)).values_list("merged_into", flat=True).get(pk=said)
        )
        home = told or said
        rows = Transcript.objects.filter(story=story, origin_story=origin)
        return rows.update(story=home, origin_story=None if home == said else said, changed=now)
