"""Verb: what hot stories want from outside: the pages of a few reports that say little, and a picture."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Length

from crawler.feeds.articles import want_articles
from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Membership, Picture, Story

TOP = 60  # stories of the hot list
PAGES = 3  # a story, of different feeds
SHORT = 400  # characters; a report with more needs no page


class Row(NamedTuple):
    entry: int
    state: str
    length: int
    image: str
    url: str
    feed: int


def wants(now: datetime) -> dict[str, int]:
    """Mark what is to be fetched for the hottest stories: {"pages", "pictures"}. Safe to repeat."""
    hot = list(Story.objects.hot(now).values_list("pk", flat=True)[:TOP])
    reports: dict[int, list[Row]] = defaultdict(list)
    rows = Membership.objects.filter(story__in=hot, entry__feed__trust=Feed.Trust.STAFF).order_by("number")
    columns = rows.annotate(length=Length("entry__text")).values_list(
        "story_id",
        "entry_id",
        "entry__article_state",
        "length",
        "entry__image_url",
        "entry__url",
        "entry__feed_id",
    )
    for story, entry, state, length, image, url, feed in columns:
        reports[story].append(Row(entry, state, length, image, url, feed))
    pages = [entry for story in hot for entry in pages_of(reports[story])]
    return {"pages": want_articles(pages) if pages else 0, "pictures": want_pictures(hot, reports)}


def pages_of(reports: list[Row]) -> list[int]:
    """Entries whose page should be asked for: the first report of each feed, short ones only."""
    found: list[int] = []
    heard: set[int] = set()
    for row in reports:
        if row.feed in heard or not row.url:
            continue
        heard.add(row.feed)
        if len(heard) > PAGES:
            break
        if row.length < SHORT and row.state == Entry.Article.NONE:
            found.append(row.entry)
    return found


def want_pictures(hot: list[int], reports: dict[int, list[Row]]) -> int:
    """A row for each hot story that has none yet and has a report with a picture."""
    have = set(Picture.objects.filter(story__in=hot).values_list("story_id", flat=True))
    new = []
    for story in hot:
        row = next((row for row in reports[story] if row.image), None)
        if row and story not in have:
            new.append(Picture(story_id=story, source_url=row.image, entry_id=row.entry))
    Picture.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
