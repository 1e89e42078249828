"""Verb: what hot stories want from outside: the pages of a few reports that say little, and a picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Length

from crawler.feeds.articles import want_articles
from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Membership, Picture, Story

TOP = 60  # stories of the hot list
TRIES = 8  # pictures of a story
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
    reports = reports_of(hot)
    pages = [entry for story in hot for entry in pages_of(reports[story])]
    return {"pages": want_articles(pages) if pages else 0, "pictures": want_pictures(hot, reports)}


def reports_of(stories: Collection[int]) -> dict[int, list[Row]]:
    """Story -> its reports of staff's feeds in the order of their numbers."""
    reports: dict[int, list[Row]] = defaultdict(list)
    rows = Membership.objects.filter(story__in=stories, entry__feed__trust=Feed.Trust.STAFF).order_by(
        "number"
    )
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
    return reports


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


def want_pictures(stories: Collection[int], reports: Mapping[int, list[Row]]) -> int:
    """For each story that has no picture or was refused one: the first of its reports' that was not tried."""
    have = {picture.story_id: picture for picture in Picture.objects.filter(story__in=stories)}
    new, again = [], 0
    for story in stories:
        picture = have.get(story) or Picture(story_id=story, state=Picture.State.REFUSED)
        row = next((row for row in reports[story] if row.image and row.image not in picture.tried), None)
        if row is None or picture.state != Picture.State.REFUSED or len(picture.tried) >= TRIES:
            continue
        if picture.pk:
            refused = Picture.objects.filter(pk=picture.pk, state=Picture.State.REFUSED)
            again += refused.update(state=Picture.State.DUE, source_url=row.image, entry_id=row.entry)
        else:
            new.append(Picture(story_id=story, source_url=row.image, entry_id=row.entry))
    Picture.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) + again
