"""Verb: forget all rows and make them anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.comments.models import Comment
from digest.posts.models import Placement, Post
from digest.search.index_things import index_things
from digest.search.models import Kind, Mark
from digest.search.store import clear
from digest.search.terms import fingerprint
from summarizer.models import Summary

BATCH = 100  # things a transaction
MODELS: dict[str, Any] = {Kind.PERSON: User, Kind.CHANNEL: Channel, Kind.POST: Post, Kind.COMMENT: Comment}


def rebuild(now: datetime, tell: Callable[[int], object] = bool) -> int:
    """How many things are found now. Newest things first; what changes meanwhile is pulled afterwards.

    ``tell`` hears after each batch how many there are so far. Stopped midway, the next run begins again."""
    Mark.objects.all().delete()
    marks = {
        kind: Mark(name=kind, at=model.objects.aggregate(last=Max("changed"))["last"])
        for kind, model in MODELS.items()
        if model is not User
    }
    for name, model in (("summaries", Summary), ("placements", Placement), ("new people", User)):
        last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        marks[name] = Mark(name=name, last_id=last)
    clear()
    count = 0
    for kind, model in MODELS.items():
        rows, below = model.objects.order_by("-pk").values_list("pk", flat=True), None
        while pks := list((rows if below is None else rows.filter(pk__lt=below))[:BATCH]):
            count += len(index_things(kind, pks, now))
            tell(count)
            below = pks[-1]
    Mark.objects.bulk_create(
        [*marks.values(), Mark(name="terms", last_id=fingerprint())],
        update_conflicts=True, unique_fields=["name"], update_fields=["at", "last_id"],
    )  # fmt: skip
    return count
