"""Editions are closed: the stories of the day, in the words of that morning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from crawler.stories.models import RankPoint
from digest.channels.models import Channel
from digest.editions.day import due, hours
from digest.editions.models import Edition, EditionItem
from digest.posts.models import Placement, Post
from digest.posts.told import Told, tell

MOST = 12  # stories
SENTENCES = 2
SETTLED = timedelta(minutes=5)  # after the first post of a new site, which is still filling
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


def close(now: datetime) -> dict[str, int]:
    """Close today's editions of the house and of each vertical channel that has stories, in every language.

    From 08:00 in TIME_ZONE on; a late start catches up for today. An edition that stands never changes, so
    this is safe to repeat. Returns counts: editions, items.
    """
    counts = {"editions": 0, "items": 0}
    zone = ZoneInfo(settings.TIME_ZONE)
    day = due(now, zone)
    first = Post.objects.stories().order_by("published").values_list("published", flat=True).first()
    if day is None or first is None or first > now - SETTLED:
        return counts
    standing = set(Edition.objects.filter(date=day).values_list("channel", "language"))
    channels = [channel for channel in [Channel.objects.house(), *Channel.objects.vertical()] if channel]
    missing = [(c, lang) for c in channels for lang in LANGUAGES if (c.pk, lang) not in standing]
    if not missing:
        return counts
    start, end = hours(day, zone)
    drafts = draft(channels, start, end)
    for channel, language in missing:
        if drafts[channel.pk].fresh:
            items = freeze(channel, day, language, end, drafts[channel.pk])
            counts["items"] += items
            counts["editions"] += bool(items)
    return counts


@dataclass(frozen=True)
class Draft:
    """The stories of the day, the hottest first, and those of them that the edition may tell."""

    fresh: Sequence[Post]
    candidates: Sequence[Post]


def draft(channels: Iterable[Channel], start: datetime, end: datetime) -> dict[int, Draft]:
    """By channel: the stories of the day, those of the edition before only with something new."""
    posts = posts_of(start, end)
    places = defaultdict(set)
    for channel_id, post_id in Placement.objects.filter(post__in=posts).values_list("channel", "post"):
        places[channel_id].add(post_id)
    drafts = {}
    for channel in channels:
        house = channel.kind == Channel.Kind.HOUSE
        candidates = [post for post in posts if house or post.pk in places[channel.pk]]
        before = last_told(channel, end)
        fresh = [post for post in candidates if post.pk not in before or post.updated > before[post.pk]]
        drafts[channel.pk] = Draft(fresh, candidates)
    return drafts


def posts_of(start: datetime, end: datetime) -> list[Post]:
    """Posts whose stories had reports in these hours, by the highest heat of a full hour in them, or now."""
    posts = list(
        Post.objects.visible()
        .stories()
        .filter(story__last_report__gt=start, story__first_report__lte=end, story__joined_to=None)
        .select_related("story")
    )
    ranked = RankPoint.objects.filter(hour__gt=start, hour__lte=end).values_list("story")
    peak = dict(ranked.annotate(peak=Max("heat")))
    return sorted(posts, key=lambda post: (-max(post.its_story.heat, peak.get(post.story_id, 0)), -post.pk))


def last_told(channel: Channel, end: datetime) -> dict[int, datetime]:
    """Post -> when the edition before this one, at most three days old, told it."""
    items = EditionItem.objects.filter(
        edition__channel=channel, edition__closed__lt=end, edition__closed__gte=end - timedelta(days=3)
    )
    return dict(items.order_by("edition__closed").values_list("post", "edition__closed"))


def freeze(channel: Channel, day: date, language: str, end: datetime, drafted: Draft) -> int:
    """Write one edition of at most 12 items, in one transaction; 0 when somebody else was first.

    A story of which there is nothing but a headline is taken only where no other has more.
    """
    told = tell(drafted.candidates, language)
    outlets = {source.publisher for story in told for source in story.sources}
    fresh = {post.pk for post in drafted.fresh}
    able = [story for story in told if story.post.pk in fresh]
    items = [story for story in able if sentences(story)][:MOST] or able[:MOST]
    try:
        with transaction.atomic():
            edition = Edition.objects.create(
                channel=channel,
                date=day,
                language=language,
                closed=end,
                stories=len(drafted.candidates),
                publishers=len(outlets),
            )
            EditionItem.objects.bulk_create(
                item(edition, position, story) for position, story in enumerate(items, 1)
            )
    except IntegrityError:  # another process closed it; what stands, stands
        return 0
    return len(items)


def sentences(story: Told) -> list[dict[str, Any]]:
    return (story.tldr or story.bullets)[:SENTENCES]


def item(edition: Edition, position: int, story: Told) -> EditionItem:
    return EditionItem(
        edition=edition,
        position=position,
        post=story.post,
        language=story.language,
        headline=story.headline,
        lines=sentences(story),
        written_by=story.written_by,
        outlets=list(dict.fromkeys(source.outlet for source in story.sources)),
        reports=len(story.sources),
        sources=[[source.n, source.entry, source.outlet] for source in story.sources],
    )
