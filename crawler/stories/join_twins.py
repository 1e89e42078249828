"""Verb: near-duplicate stories at the top are joined for display, and parted when no longer alike."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crawler.stories.index import Index
from crawler.stories.models import Merge, Story
from crawler.stories.twins import twins

TOP = 100  # stories looked at


def join_twins(index: Index, now: datetime) -> int:
    """Set and clear `joined_to` of the hottest stories; how many rows changed."""
    ranked = list(Story.objects.on_list(now).values_list("pk", "joined_to_id")[:TOP])
    stories = index.grouper.stories
    vectors = {
        pk: stories[index.key_of[pk]].vector
        for pk, _ in ranked
        if pk in index.key_of and index.key_of[pk] in stories
    }
    undone = Merge.objects.filter(undone_at__isnull=False, loser__in=vectors, winner__in=vectors)
    apart = {frozenset(pair) for pair in undone.values_list("loser", "winner")}
    wanted = twins([pk for pk, _ in ranked], vectors, apart)
    changed = [(pk, wanted.get(pk)) for pk, joined in ranked if wanted.get(pk) != joined]
    off = Story.objects.exclude(joined_to=None).exclude(pk__in=[pk for pk, _ in ranked])
    with transaction.atomic():
        for pk, head in changed:
            Story.objects.filter(pk=pk, merged_into=None).update(joined_to=head)
        return len(changed) + off.update(joined_to=None)
