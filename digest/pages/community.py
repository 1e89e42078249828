"""What people post: all of it by hotness or by time, and the best of a day for the hot list."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import isfinite

from django.db.models import Q

from digest.pages.latest import PAGE, Cursor
from digest.pages.mixed import ItemList, items_of
from digest.pages.shown import Viewer
from digest.posts.cards import Card, cards, with_rows
from digest.posts.models import Post

BEST = 3
BY = ("hot", "time")


def hot_cursor(text: str | None) -> tuple[float, int] | None:
    """The place after a post: its hotness and its id, "1523.25:12". None for text that is none."""
    hotness, _, pk = (text or "").partition(":")
    try:
        place = float(hotness)
    except ValueError:
        return None
    return (place, int(pk)) if isfinite(place) and pk.isascii() and pk.isdecimal() and len(pk) <= 18 else None


def community(by: str, before: str | None, viewer: Viewer, *, reader: str, now: datetime) -> ItemList:
    """Five queries at most, one more for who is signed in."""
    posts = with_rows(Post.objects.visible().by_people())
    if by == "time":
        cursor = Cursor.read(before)
        posts = posts.order_by("-published", "-id")
        if cursor:
            posts = posts.filter(published__lte=cursor.at).exclude(published=cursor.at, pk__gte=cursor.pk)
    else:
        place = hot_cursor(before)
        posts = posts.order_by("-hotness", "-id")
        if place:
            posts = posts.filter(Q(hotness__lt=place[0]) | Q(hotness=place[0], pk__lt=place[1]))
    found = list(posts[: PAGE + 1])
    shown = found[:PAGE]
    older = ""
    if len(found) > PAGE:
        last = shown[-1]
        older = Cursor.after(last.published, last.pk) if by == "time" else f"{last.hotness!r}:{last.pk}"
    items, mine = items_of(shown, viewer, reader=reader, now=now)
    return ItemList(items, older, not before, len(shown) - len(items), mine)


def best_of_day(viewer: Viewer, now: datetime) -> list[Card]:
    """The three best posts of the last 24 hours by hotness. Three queries at most."""
    posts = with_rows(Post.objects.community().filter(published__gt=now - timedelta(hours=24)))
    return cards(posts[:BEST], viewer)
