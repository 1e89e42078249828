"""Verb: tell people what happened in the other rooms since the last run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q

from digest.channels.models import Editor, Follow, SourceProposal
from digest.comments.models import Comment
from digest.moderation.models import Action, Appeal
from digest.notifications import events
from digest.notifications.events import RECENT, Event
from digest.notifications.models import Mark
from digest.notifications.tell import tell
from digest.notifications.withdraw import withdraw
from digest.posts.models import PlacementProposal, Post
from summarizer.models import Summary

BATCH = 200
BATCHES = 10
OVERLAP = timedelta(seconds=15)  # what was committed later than its own time
WRITTEN = timedelta(seconds=10)
LATE = 200  # ids


def pull(now: datetime) -> dict[str, int]:
    """Safe to repeat and to stop anywhere: what was told is told once. Returns counts: told, withdrawn."""
    marks = {mark.name: mark for mark in Mark.objects.all()}
    told, withdrawn, ran = 0, 0, last_run(marks, now)
    for pks in changed("comments", Comment, marks, ran, now):
        rows = events.seen_by_all(Comment.objects.filter(pk__in=pks))
        told += tell_all(events.of_comments(rows, now))
        gone = set(pks) - {row.pk for row in rows}
        withdrawn += withdraw(gone, now) if gone else 0
    for pks in changed("posts", Post, marks, ran, now):
        posts = Post.objects.visible().by_people().filter(pk__in=pks)
        told += tell_all(events.of_posts(posts, now))
    for name, rows, find in new_rows(marks, now):
        told += tell_all(find(rows))
        keep_last(name, rows, marks)
    told += tell_all(events.of_undone(Action.objects.filter(undone_at__gt=now - RECENT)))
    told += tell_all(events.of_appeals(Appeal.objects.filter(decided_at__gt=now - RECENT)))
    return {"told": told, "withdrawn": withdrawn}


Find = Callable[[Any], Iterator[Event]]


def new_rows(marks: dict[str, Mark], now: datetime) -> Iterator[tuple[str, Any, Find]]:
    """Rows that came since the mark, and the last ones before it for those that were committed late."""
    kinds: tuple[tuple[str, Any, str, Find], ...] = (
        ("follows", Follow, "at", events.of_follows),
        ("summaries", Summary, "created", lambda rows: events.of_summaries(rows, now)),
        ("actions", Action, "at", events.of_decisions),
        ("editors", Editor, "invited_at", events.of_invitations),
        ("sources", SourceProposal, "at", events.of_sources),
        ("proposals", PlacementProposal, "at", events.of_proposals),
    )
    for name, model, at, find in kinds:
        last = marks[name].last_id if name in marks else 0
        late = Q(pk__gt=last - LATE) & Q(**{f"{at}__gt": now - OVERLAP})
        pks = list(
            model._default_manager.filter(Q(pk__gt=last) | late)
            .filter(**{f"{at}__gt": now - RECENT})
            .order_by("pk")
            .values_list("pk", flat=True)[: BATCH * BATCHES]
        )
        if pks:
            yield name, model._default_manager.filter(pk__in=pks).order_by("pk"), find


def keep_last(name: str, rows: Any, marks: dict[str, Mark]) -> None:
    last = rows.values_list("pk", flat=True).last()
    if last and (name not in marks or marks[name].last_id < last):
        keep(Mark(name=name, last_id=last))


def last_run(marks: dict[str, Mark], now: datetime) -> datetime:
    """When this ran before, or a little earlier: it is written down every few seconds."""
    mark = marks.get("ran") or Mark(name="ran", at=now)
    before = mark.at or now
    if mark.pk not in marks or now - before > WRITTEN:
        mark.at = now
        keep(mark)
    return before


def changed(
    name: str, model: Any, marks: dict[str, Mark], ran: datetime, now: datetime
) -> Iterator[list[int]]:
    """Ids of what changed since the mark, new changes first; then of the overlap, while something of that
    time may have been committed since the last run."""
    mark = marks.get(name) or Mark(name=name, at=now - RECENT)
    since = mark.at or now - RECENT
    rows = model._default_manager.order_by("changed", "pk").values_list("pk", "changed")
    overlap = rows.filter(changed__gte=since - OVERLAP, changed__lte=since).reverse()
    late = list(overlap[: BATCH * BATCHES]) if since > ran - OVERLAP else []
    for _ in range(BATCHES):
        newer = Q(changed__gt=mark.at) | Q(changed=mark.at, pk__gt=mark.last_id)
        found = list(rows.filter(newer)[:BATCH])
        if not found:
            break
        yield [pk for pk, _ in found]
        mark.last_id, mark.at = found[-1]
        keep(mark)
    for at in range(0, len(late), BATCH):
        yield [pk for pk, _ in late[at : at + BATCH]]


def tell_all(found: Iterable[Event]) -> int:
    told, stream = 0, iter(found)
    while some := list(islice(stream, BATCH)):
        told += tell(some)
    return told


def keep(mark: Mark) -> None:
    Mark.objects.update_or_create(name=mark.name, defaults={"at": mark.at, "last_id": mark.last_id})
