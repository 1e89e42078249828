"""The hot list of `/`: the whole ranked list, a filter over it, and what to say when there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Story
from digest.editions.models import Edition
from digest.pages.front import Front, shown_posts
from digest.pages.rows import Row, moves_of, rows_of
from summarizer.models import Work

TOLD = ("zh", "en", "both")
JUST_IN = 5


@dataclass(frozen=True)
class Filling:
    """How far a young site is: no story stands on any page yet."""

    feeds: int
    answered: int
    failed: int
    entries: int
    stories: int

    @property
    def percent(self) -> int:
        return round(100 * (self.answered + self.failed) / self.feeds) if self.feeds else 0


@dataclass(frozen=True)
class HotList:
    rows: list[Row]
    total: int  # stories of the whole list
    sources: int  # outlets that tell them
    next_update: datetime | None  # when the next feed is asked
    just_in: list[Row]  # newest posts that stand on no rank
    edition: Edition | None
    over_budget: bool
    filling: Filling | None


def over_budget(now: datetime) -> bool:
    """Whether summaries wait because today's model money is spent (UTC days); false without a model."""
    if not settings.LLM_BASE_URL:
        return False
    start = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = Work.objects.filter(state=Work.State.DEFERRED, last_error="over_budget", updated__gte=start)
    return waiting.exists()


def filling(now: datetime) -> Filling:
    feeds = Feed.objects.polled().aggregate(
        feeds=Count("pk"),
        answered=Count("pk", filter=Q(last_success__isnull=False)),
        failed=Count("pk", filter=Q(last_success=None, last_error_at__isnull=False)),
    )
    return Filling(
        **feeds, entries=Entry.objects.recent(now).count(), stories=Story.objects.open(now).count()
    )


def hot_list(front: Front, *, reader: str, now: datetime, channel: str = "", told: str = "") -> HotList:
    """Six queries, one more with a model; while nothing is there three more. Ranks are of the whole list."""
    listed = {post.pk for post in front.posts}
    newest = list(
        shown_posts()
        .filter(published__gt=now - timedelta(hours=24))
        .exclude(pk__in=listed)
        .order_by("-published", "-id")[:JUST_IN]
    )
    rows = rows_of([*front.posts, *newest], front.chips, reader=reader, now=now)
    ranked, just_in = rows[: len(front.posts)], rows[len(front.posts) :]
    before = moves_of(front.posts, now)
    ranked = [
        replace(
            row,
            rank=rank,
            move=None
            if before is None or row.post.story_id not in before
            else before[row.post.story_id] - rank,
            new=before is not None and row.post.story_id not in before,
        )
        for rank, row in enumerate(ranked, 1)
    ]
    next_fetch = Feed.objects.polled().aggregate(at=Min("next_fetch"))["at"]
    nothing = not front.posts and not shown_posts().exists()
    return HotList(
        rows=[row for row in ranked if matches(row, channel, told)],
        total=len(ranked),
        sources=len({outlet for row in ranked for outlet in row.all_outlets}),
        next_update=max(next_fetch, now + timedelta(minutes=1)) if next_fetch else None,
        just_in=just_in,
        edition=latest_edition(reader),
        over_budget=over_budget(now),
        filling=filling(now) if nothing else None,
    )


def latest_edition(reader: str) -> Edition | None:
    code = {"zh": "zh-hans"}.get(reader, reader)
    return Edition.objects.filter(channel__slug="hot", language__in=(reader, code)).order_by("-date").first()


def matches(row: Row, channel: str, told: str) -> bool:
    if channel and channel not in {link.slug for link in row.channels}:
        return False
    return not told or row.told == told or (told != "both" and row.told == "both")
