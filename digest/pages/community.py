"""What people post: all of it by hotness or by time, and the best of a day for the hot list."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.accounts.access import Viewer
from digest.lib.keyset import encode, place
from digest.pages.latest import PAGE, behind
from digest.pages.mixed import ItemList, items_of
from digest.pages.offers import offering
from digest.posts.cards import Card, cards, with_rows
from digest.posts.models import Post

BEST = 3
ORDERS: dict[str, tuple[str, type[float] | type[datetime]]] = {
    "hot": ("hotness", float),
    "time": ("published", datetime),
}


def community(by: str, before: str | None, viewer: Viewer, *, reader: str, now: datetime) -> ItemList:
    """Five queries at most, two more for who is signed in."""
    column, kind = ORDERS[by]
    posts = with_rows(Post.objects.visible().by_people().read_by(viewer)).order_by(f"-{column}", "-id")
    last = place(before, (kind, int))
    if last:
        posts = posts.filter(behind(last, column))
    found = list(posts[: PAGE + 1])
    shown = found[:PAGE]
    older = encode([getattr(shown[-1], column), shown[-1].pk]) if len(found) > PAGE else ""
    items, mine = items_of(shown, viewer, reader=reader, now=now)
    rows = offering(items, viewer)
    return ItemList(rows, older, last is None, len(shown) - len(items), mine)


def best_of_day(viewer: Viewer, now: datetime) -> list[Card]:
    """The three best posts of the last 24 hours by hotness. Three queries at most."""
    posts = with_rows(Post.objects.community().filter(published__gt=now - timedelta(hours=24)))
    return cards(posts[:BEST], viewer)
