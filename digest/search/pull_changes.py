"""Verb: search follows what the other rooms changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.comments.models import Comment
from digest.posts.models import Placement, Post
from digest.search.index_things import index_things
from digest.search.models import Kind, Mark, Row
from digest.search.rebuild import rebuild
from digest.search.terms import fingerprint
from summarizer.models import Summary

BATCH = 200
BATCHES = 10  # of each kind in one run
OVERLAP = timedelta(seconds=15)  # what was committed later than its own time
WRITTEN = timedelta(seconds=10)
LATE = 200  # ids read again, for the same reason
SWEPT = 50  # rows compared with their things in one run, whatever changed or not
CHANGED: dict[str, Any] = {Kind.POST: Post, Kind.COMMENT: Comment, Kind.CHANNEL: Channel}


def pull_changes(now: datetime, renew: Callable[[], object] = bool) -> dict[str, int]:
    """Index what changed since the last run, by the times of changes and by ids. Safe to repeat.

    Besides, a few rows each time are compared with their things, so that what changed without leaving a time
    (a person's name, a withdrawn report) is right in the end; until then such a row is not shown. Where texts
    become other terms than before, all is made anew; ``renew`` is called after each part of that.
    """
    marks = {mark.name: mark for mark in Mark.objects.all()}
    if (terms := marks.get("terms")) is None or terms.last_id != fingerprint():
        return {"rebuilt": rebuild(now, lambda count: renew())}
    ran, count = last_run(marks, now), 0
    for kind, model in CHANGED.items():
        for pks in changed(kind, model, marks, ran):
            moved = index_things(kind, pks, now)
            count += len(moved)
            if kind == Kind.POST and moved:
                count += under(moved, now)
    for name, pks in by_ids(marks):
        count += len(index_things(name, pks, now))
    return {"indexed": count, "swept": sweep(marks, now)}


def last_run(marks: dict[str, Mark], now: datetime) -> datetime:
    """When this ran before, or a little earlier: it is written down every few seconds."""
    mark = marks.get("ran") or Mark(name="ran", at=now)
    before = mark.at or now
    if mark.pk not in marks or now - before > WRITTEN:
        mark.at = now
        keep(mark)
    return before


def changed(kind: str, model: Any, marks: dict[str, Mark], ran: datetime) -> Iterator[list[int]]:
    """Ids of what changed, new changes first, so that many at one time never hold up what follows. Then those
    before the mark, while something of that time may have been committed since the last run."""
    rows = model.objects.order_by("changed", "pk").values_list("pk", "changed")
    mark = marks.get(kind) or Mark(name=kind)
    if mark.at is not None and mark.at > ran - OVERLAP:
        late = rows.filter(changed__gte=mark.at - OVERLAP, changed__lte=mark.at).reverse()
        overlap = [pk for pk, _ in late[: BATCH * BATCHES]]
    else:
        overlap = []
    for _ in range(BATCHES):
        newer = rows
        if mark.at is not None:
            newer = rows.filter(Q(changed__gt=mark.at) | Q(changed=mark.at, pk__gt=mark.last_id))
        found = list(newer[:BATCH])
        if not found:
            break
        yield [pk for pk, _ in found]
        mark.last_id, mark.at = found[-1]
        keep(mark)
    yield from batches(overlap)


def batches(pks: Sequence[int]) -> Iterator[list[int]]:
    return (list(pks[at : at + BATCH]) for at in range(0, len(pks), BATCH))


def by_ids(marks: dict[str, Mark]) -> Iterator[tuple[str, list[int]]]:
    """Posts whose story was told anew or that were placed, new people, and all people in turn."""
    for name, model in (("summaries", Summary), ("placements", Placement)):
        mark = marks.get(name) or Mark(name=name)
        rows = model._default_manager.filter(pk__gt=max(mark.last_id - LATE, 0)).order_by("pk")
        column = "story_id" if model is Summary else "post_id"
        found = list(rows.values_list("pk", column)[: BATCH * BATCHES])
        things = list(dict.fromkeys(thing for _, thing in found))
        if model is Summary:
            things = [
                pk
                for stories in batches(things)
                for pk in Post.objects.filter(story__in=stories).values_list("pk", flat=True)
            ]
        yield from ((Kind.POST, pks) for pks in batches(things))
        if found:
            advance(mark, found[-1][0])
    for name in ("new people", "people"):
        mark = marks.get(name) or Mark(name=name)
        pks = list(
            User.objects.filter(pk__gt=mark.last_id).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        if pks:
            yield Kind.PERSON, pks
        if pks or name == "people":  # in turn: from the beginning again
            advance(mark, pks[-1] if pks else 0)


def under(posts: set[int], now: datetime) -> int:
    """Comments of posts that came or went come and go with them."""
    pks = list(
        Comment.objects.filter(post__in=posts).order_by("-pk").values_list("pk", flat=True)[: BATCH * BATCHES]
    )
    return sum(len(index_things(Kind.COMMENT, some, now)) for some in batches(pks))


def sweep(marks: dict[str, Mark], now: datetime) -> int:
    """How many of the next rows in turn were not as their things are now."""
    mark = marks.get("sweep") or Mark(name="sweep")
    rows = list(
        Row.objects.filter(pk__gt=mark.last_id).order_by("pk").values_list("pk", "kind", "object_id")[:SWEPT]
    )
    wrong = 0
    for kind in {kind for _, kind, _ in rows}:
        wrong += len(index_things(kind, {pk for _, other, pk in rows if other == kind}, now))
    advance(mark, rows[-1][0] if rows else 0)
    return wrong


def advance(mark: Mark, last: int) -> None:
    if mark.last_id != last:
        mark.last_id = last
        keep(mark)


def keep(mark: Mark) -> None:
    Mark.objects.update_or_create(name=mark.name, defaults={"at": mark.at, "last_id": mark.last_id})
