"""Posts by time, newest first, in pages that a later post cannot shift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.pages.front import chips_of, shown_posts
from digest.pages.rows import Row, rows_of
from digest.pages.shown import Viewer
from digest.posts.models import Post

PAGE = 25


@dataclass(frozen=True)
class Cursor:
    """The place after a post: its time in microseconds and its id, "1700000000000000.12"."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """None without one, and for text that is no cursor."""
        micros, _, pk = (text or "").partition(".")
        if not (micros.isdecimal() and pk.isdecimal() and len(micros) <= 16 and len(pk) <= 18):
            return None
        return cls(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(micros)), int(pk))

    @classmethod
    def after(cls, at: datetime, pk: int) -> str:
        return f"{(at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)}.{pk}"


@dataclass(frozen=True)
class TimeList:
    rows: list[Row]
    older: str  # cursor of the next page, "" at the end
    first_page: bool


def latest_list(cursor: Cursor | None, viewer: Viewer, *, reader: str, now: datetime) -> TimeList:
    """Four queries."""
    posts = shown_posts().read_by(viewer).order_by("-published", "-id")
    if cursor:
        posts = posts.filter(published__lte=cursor.at).exclude(published=cursor.at, pk__gte=cursor.pk)
    found = list(posts[: PAGE + 1])
    return time_list(found, [post.published for post in found], cursor, reader=reader, now=now)


def time_list(
    found: list[Post], times: Iterable[datetime], cursor: Cursor | None, *, reader: str, now: datetime
) -> TimeList:
    """One page of `found`, which holds one post more than a page where there is more."""
    shown = found[:PAGE]
    last = list(zip(shown, times, strict=False))[-1:]
    older = Cursor.after(last[0][1], last[0][0].pk) if len(found) > PAGE else ""
    rows = rows_of(shown, chips_of(post.pk for post in shown), reader=reader, now=now)
    return TimeList(rows, older, cursor is None)
