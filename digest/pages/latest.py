"""Posts by time, newest first, in pages that a later post cannot shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from digest.accounts.access import Viewer
from digest.lib.keyset import Value, encode, place
from digest.pages.front import chips_of, shown_posts
from digest.pages.rows import Row, rows_of

PAGE = 25
BY_TIME = (datetime, int)  # values of a cursor: a time, and the id of a row


def behind(last: tuple[Value, int], column: str, pk: str = "pk") -> Q:
    """Rows after ``last`` in an order by ``column`` and ``pk``, both falling; an index on them finds it."""
    return Q(**{f"{column}__lte": last[0]}) & ~Q(**{column: last[0], f"{pk}__gte": last[1]})


@dataclass(frozen=True)
class TimeList:
    rows: list[Row]
    older: str  # cursor of the next page, "" at the end
    first_page: bool


def latest_list(before: str | None, viewer: Viewer, *, reader: str, now: datetime) -> TimeList:
    """Four queries."""
    last = place(before, BY_TIME)
    posts = shown_posts().read_by(viewer).order_by("-published", "-id")
    if last:
        posts = posts.filter(behind(last, "published"))
    found = list(posts[: PAGE + 1])
    shown = found[:PAGE]
    older = encode([shown[-1].published, shown[-1].pk]) if len(found) > PAGE else ""
    rows = rows_of(shown, chips_of(post.pk for post in shown), reader=reader, now=now)
    return TimeList(rows, older, last is None)
