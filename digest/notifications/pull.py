"""Verb: tell people what happened in the other rooms since the last run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from digest.channels.models import Editor, Follow, SourceProposal
from digest.comments.models import Comment
from digest.lib.pulling import BATCH, Source, has_news
from digest.moderation.models import Action, Appeal
from digest.notifications import events
from digest.notifications.events import RECENT, Event
from digest.notifications.models import Mark
from digest.notifications.tell import tell
from digest.notifications.withdraw import withdraw_comments, withdraw_posts
from digest.posts.models import PlacementProposal, Post
from summarizer.models import Summary

Ids = list[int]
Find = Callable[[Ids, datetime], Iterable[Event]]
WITHDRAW: dict[str, Callable[[Ids, datetime], int]] = {"comment": withdraw_comments, "post": withdraw_posts}


def followed(now: datetime) -> list[tuple[Source, Find]]:
    """What is read, and how events are found in it. What is older than a week is no news."""

    def recent(name: str, model: Any, *, changed: str = "", made: str = "") -> Source:
        rows = model._default_manager.filter(**{f"{changed or made}__gt": now - RECENT})
        return Source(name, rows, changed, made)

    return [
        (recent("comment", Comment, changed="changed"), events.of_comments),
        (recent("post", Post, changed="changed"), events.of_posts),
        (recent("follow", Follow, made="at"), events.of_follows),
        (recent("summary", Summary, made="created"), events.of_summaries),
        (recent("action", Action, made="at"), events.of_decisions),
        (recent("undone", Action, changed="undone_at"), events.of_undone),
        (recent("appeal", Appeal, changed="decided_at"), events.of_appeals),
        (recent("editor", Editor, made="invited_at"), events.of_invitations),
        (recent("source", SourceProposal, made="at"), events.of_sources),
        (recent("proposal", PlacementProposal, made="at"), events.of_proposals),
    ]


def is_due(now: datetime) -> bool:
    """Whether there is anything to read. One query, and no lease is wanted for it."""
    return has_news(Mark, [source for source, _ in followed(now)])


def pull(now: datetime, renew: Callable[[], object] = bool) -> dict[str, int]:
    """Safe to repeat and to stop anywhere: what was told is told once. ``renew`` is called after each part.
    Returns counts: told, withdrawn."""
    marks = {mark.name: mark for mark in Mark.objects.all()}
    counts = {"told": 0, "withdrawn": 0}
    for source, find in followed(now):
        for pks in source.read(marks.get(source.name) or Mark(name=source.name), now):
            for some in parts(find(pks, now)):
                counts["told"] += tell(some)
                renew()
            if source.name in WITHDRAW:
                counts["withdrawn"] += WITHDRAW[source.name](pks, now)
            renew()
    return counts


def parts(found: Iterable[Event]) -> Iterator[list[Event]]:
    stream = iter(found)
    while some := list(islice(stream, BATCH)):
        yield some
