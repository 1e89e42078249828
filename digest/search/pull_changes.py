"""Verb: search follows what the other rooms changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from digest.comments.models import Comment
from digest.lib.pulling import BATCH, has_news
from digest.search.index_things import index_things
from digest.search.models import Kind, Mark
from digest.search.rebuild import rebuild
from digest.search.sources import FOLLOWED
from digest.search.terms import fingerprint


def is_due() -> bool:
    """Whether there is anything to do. Two queries, and no lease is wanted for them."""
    return not has_terms() or has_news(Mark, [one.source for one in FOLLOWED])


def has_terms() -> bool:
    return Mark.objects.filter(name="terms", last_id=fingerprint()).exists()


def pull_changes(now: datetime, renew: Callable[[], object] = bool) -> dict[str, int]:
    """Index what was added or changed since the last run. Safe to repeat. Where texts become other terms than
    before, all is made anew. ``renew`` is called after each part.

    What changed without leaving a time is for `sweep`; until then such a row is not shown.
    """
    if not has_terms():
        return {"rebuilt": rebuild(now, lambda count: renew())}
    marks, count = {mark.name: mark for mark in Mark.objects.all()}, 0
    for one in FOLLOWED:
        for pks in one.source.read(marks.get(one.source.name) or Mark(name=one.source.name), now):
            moved = index_things(one.kind, one.things(pks) if one.things else pks, now)
            count += len(moved)
            if one.kind == Kind.POST and moved:
                count += index_under(moved, now, renew)
            renew()
    return {"indexed": count}


def index_under(posts: set[int], now: datetime, renew: Callable[[], object]) -> int:
    """Comments of posts that came or went come and go with them."""
    count, last = 0, 0
    rows = Comment.objects.filter(post__in=posts).order_by("pk").values_list("pk", flat=True)
    while pks := list(rows.filter(pk__gt=last)[:BATCH]):
        count, last = count + len(index_things(Kind.COMMENT, pks, now)), pks[-1]
        renew()
    return count
