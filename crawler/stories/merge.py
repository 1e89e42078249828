"""Verb: two stories become one, also when both are public; and back again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from crawler.stories.material import key_of
from crawler.stories.models import Membership, Merge, RankPoint, Story


class CannotMerge(Exception):
    """The two are one already, or a later merge stands in the way."""


@transaction.atomic
def merge(loser: int, winner: int, now: datetime, similarity: float | None = None) -> Merge:
    """Move all reports of ``loser`` to ``winner`` under new numbers and point the one to the other.

    A story that was merged away already is replaced by where it went. Rooms that refer to stories follow the
    Merge row that is returned. ``similarity`` is that of the two, where grouping merged them. Raises
    CannotMerge when both are the same story.
    """
    first, second = lock(loser, winner)
    if first.pk == second.pk:
        raise CannotMerge(f"story {loser} and story {winner} are one already")
    shift, moved = second.next_number - 1, first.next_number - 1
    Membership.objects.filter(story=first).update(
        story=second, number=F("number") + shift, origin=Coalesce(F("origin"), Value(first.pk))
    )
    Story.objects.filter(merged_into=first).update(merged_into=second)
    Story.objects.filter(joined_to=first).update(joined_to=None)
    RankPoint.objects.filter(story=first, hour__gt=now).delete()
    Story.objects.filter(pk=first.pk).update(
        merged_into=second, joined_to=None, heat=0, heat_terms=[], reports=0, publishers=0
    )
    since = min(filter(None, (first.hot_since, second.hot_since)), default=None)
    Story.objects.filter(pk=second.pk).update(
        next_number=F("next_number") + moved,
        first_report=min(first.first_report, second.first_report),
        last_report=max(first.last_report, second.last_report),
        hot_since=since,
        heat_at=None,
    )
    told = {"shift": shift, "moved": moved, "similarity": similarity}
    return Merge.objects.create(loser=first, winner=second, at=now, **told)


@transaction.atomic
def unmerge(merge: int, now: datetime, by: str = "") -> Merge:
    """Take a merge back: the reports that came with it return under their old numbers. The two are never
    merged again by grouping.

    Reports that joined since stay with the winner, which must be written anew. ``by`` is the name of who
    asks, for the record. Raises CannotMerge when it is undone already or when the winner was itself merged
    away since (undo that first).
    """
    row = Merge.objects.select_for_update().get(pk=merge)
    stories = {story.pk: story for story in locked(row.loser_id, row.winner_id)}
    loser, winner = stories[row.loser_id], stories[row.winner_id]
    if row.undone_at or loser.merged_into_id != winner.pk or winner.merged_into_id:
        raise CannotMerge(f"merge {merge} is not the last one of these stories")
    back = Membership.objects.filter(story=winner, number__gt=row.shift, number__lte=row.shift + row.moved)
    back.update(
        story=loser,
        number=F("number") - row.shift,
        origin=Case(When(origin=loser.pk, then=None), default=F("origin")),
    )
    earlier = Merge.objects.filter(winner=loser, undone_at=None).values("loser")
    Story.objects.filter(pk__in=earlier, merged_into=winner).update(merged_into=loser)
    Story.objects.filter(pk=loser.pk).update(merged_into=None, heat_at=None)
    key = key_of([str(winner.material_key), f"without {loser.pk}"])
    Story.objects.filter(pk=winner.pk).update(heat_at=None, material_key=key)
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    return row


def locked(*pks: int) -> list[Story]:
    """The rows, locked in the order of their keys so that two merges cannot wait for each other."""
    return list(Story.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))


def lock(*pks: int) -> list[Story]:
    """The stories that ``pks`` stand for now (merges followed), locked, in the order of ``pks``."""
    while True:
        goals = dict(Story.objects.filter(pk__in=pks).values_list("pk", Coalesce("merged_into", "pk")))
        rows = {story.pk: story for story in locked(*goals.values())}
        if all(row.merged_into_id is None for row in rows.values()):
            return [rows[goals[pk]] for pk in pks]
