"""The items of editions as they may be shown: frozen, but for what was withdrawn since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from crawler.feeds.models import Entry, Feed
from digest.editions.models import EditionItem
from digest.lib.moderated import State
from digest.posts.models import Post
from digest.posts.told import Told, tell


@dataclass(frozen=True)
class Item:
    """`post` is the one that shows now, where that of the item has moved."""

    edition: int
    position: int
    post: Post
    language: str
    headline: str
    lines: list[dict[str, Any]]  # [{"text": str, "sources": [n]}]
    written_by: str
    outlets: list[str]
    reports: int


def shown_items(items: QuerySet[EditionItem]) -> list[Item]:
    """Two queries, and three a language where something was withdrawn.

    An item with a report that may not be shown any more loses the sentences that cite it, and has the
    headline that its story has now.
    """
    stored = [
        (item, item.post.moved_to or item.post)
        for item in items.filter(post__state=State.VISIBLE)
        .select_related("post__story", "post__moved_to__story")
        .order_by("edition", "position")
        if item.post.moved_to is None or item.post.moved_to.state == State.VISIBLE
    ]
    gone = withdrawn(entry for item, _ in stored for _, entry, _ in item.sources)
    touched = [(item, post) for item, post in stored if any(entry in gone for _, entry, _ in item.sources)]
    now: dict[tuple[str, int], Told] = {}
    for language in {item.language for item, _ in touched}:
        posts = {post.pk: post for item, post in touched if item.language == language}
        now |= {(language, told.post.pk): told for told in tell(list(posts.values()), language)}
    return [shown(item, post, gone, now.get((item.language, post.pk))) for item, post in stored]


def withdrawn(entries: Iterable[int]) -> set[int]:
    """Those of ``entries`` that may not be shown."""
    left_out = Q(blocked=True) | Q(feed__state=Feed.State.BLOCKED)
    wanted = set(entries)
    return (
        set(Entry.objects.filter(left_out, pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    )


def shown(item: EditionItem, post: Post, gone: set[int], now: Told | None) -> Item:
    """``now``: how the story is told at present; None where nothing of the item was withdrawn."""
    language, headline, lines = item.language, item.headline, item.lines
    outlets, reports = item.outlets, item.reports
    if now:
        left = [(n, outlet) for n, entry, outlet in item.sources if entry not in gone]
        numbers, outlets = {n for n, _ in left}, list(dict.fromkeys(outlet for _, outlet in left))
        language, headline, reports = now.language, now.headline, len(left)
        same = language == item.language
        lines = [line for line in lines if same and numbers.issuperset(line["sources"])]
    return Item(
        item.edition_id, item.position, post, language, headline, lines, item.written_by, outlets, reports
    )
