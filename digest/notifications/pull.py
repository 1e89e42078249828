"""Verb: tell people what happened in the other rooms since the last run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from digest.channels.models import Editor, Follow, SourceProposal
from digest.comments.models import Comment
from digest.lib.pulling import BATCH, Source, has_news
from digest.moderation.models import Action, Appeal
from digest.notifications import events
from digest.notifications.events import Event
from digest.notifications.models import Mark
from digest.notifications.tell import tell
from digest.notifications.withdraw import withdraw_comments, withdraw_posts
from digest.posts.models import PlacementProposal, Post
from summarizer.models import Summary

Ids = list[int]
Find = Callable[[Ids, datetime], Iterable[Event]]
WITHDRAW: dict[str, Callable[[Ids, datetime], int]] = {"comment": withdraw_comments, "post": withdraw_posts}


# What is read, and how events are found in it.
FOLLOWED: tuple[tuple[Source, Find], ...] = (
    (Source("comment", Comment.objects.all(), changed="changed"), events.of_comments),
    (Source("post", Post.objects.all(), changed="changed"), events.of_posts),
    (Source("follow", Follow.objects.all(), made="at"), events.of_follows),
    (Source("summary", Summary.objects.all(), made="created"), events.of_summaries),
    (Source("action", Action.objects.all(), made="at"), events.of_decisions),
    (Source("undone", Action.objects.all(), changed="undone_at"), events.of_undone),
    (Source("appeal", Appeal.objects.all(), changed="decided_at"), events.of_appeals),
    (Source("editor", Editor.objects.all(), made="invited_at"), events.of_invitations),
    (Source("source", SourceProposal.objects.all(), made="at"), events.of_sources),
    (Source("proposal", PlacementProposal.objects.all(), made="at"), events.of_proposals),
)


def is_due() -> bool:
    """Whether there is anything to read. One query, and no lease is wanted for it."""
    return has_news(Mark, [source for source, _ in FOLLOWED])


def pull(now: datetime, renew: Callable[[], object] = bool) -> dict[str, int]:
    """Safe to repeat and to stop anywhere: what was told is told once. ``renew`` is called after each part.
    Returns counts: told, withdrawn."""
    marks = {mark.name: mark for mark in Mark.objects.all()}
    counts = {"told": 0, "withdrawn": 0}
    for source, find in FOLLOWED:
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
