"""A stream of articles through exactly the grouper of the site, without a database. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from crawler.stories.features import features
from crawler.stories.group import Grouper

Article = Mapping[str, str | None]


def group_stream(articles: Iterable[Article]) -> Iterator[tuple[str, int]]:
    """(id, story after all merges) of articles ``{id, title, text, published_at, publisher}`` in time order.

    An article without a time, or with one that cannot be read, comes at the time of the one before it.
    """
    grouper, now = Grouper(), 0.0
    merged: dict[int, int] = {}
    placed: list[tuple[str, int]] = []
    for number, article in enumerate(articles, start=1):
        now = seconds(article.get("published_at"), now)
        terms = features(article.get("title") or "", article.get("text") or "")
        found = grouper.place(terms, now, number, publisher=article.get("publisher") or "")
        assert found is not None  # a report that counts always has a story
        placed.append((str(article["id"]), found.story))
        merged.update(found.merges)
    for name, story in placed:
        while story in merged:
            story = merged[story]
        yield name, story


def seconds(published: str | None, otherwise: float) -> float:
    """ISO 8601 -> seconds; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(published or "")
    except ValueError:
        return otherwise
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
