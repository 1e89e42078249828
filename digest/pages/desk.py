"""The desk of a channel: who follows, what was read, what waits for who runs it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digest.accounts.access import person_required, signed_in
from digest.accounts.models import User
from digest.channels.find import get_run_channel_for
from digest.channels.may import may_own
from digest.channels.models import Channel, Editor, Follow, SourceProposal
from digest.lib.moderated import State
from digest.pages.channel import items_of
from digest.pages.charts import number
from digest.pages.language import reader_base
from digest.pages.mixed import Item
from digest.posts.models import Pin, Placement, PlacementProposal, Post, PostDay

DAYS = 30
MOST = 30  # rows of a list
COUNTED = ("reads", "votes", "saves", "shares")


@dataclass(frozen=True)
class Line:
    """A row of bars, one a day, in a box of 300 x 40; the last is today."""

    bars: str
    total: int
    peak: int


@dataclass(frozen=True)
class Told:
    """A post with what was done with it within the days of the desk."""

    item: Item
    reads: int
    votes: int
    saves: int
    shares: int


@dataclass(frozen=True)
class Desk:
    new_followers: Line
    totals: dict[str, Line]
    posts: list[Told]
    scheduled: list[Post]
    pinned: Item | None
    proposals: list[tuple[PlacementProposal, Item]]
    source_proposals: int
    editors: list[Editor]


def bars(by_day: dict[date, int], today: date) -> Line:
    """The last 30 days."""
    counts = [by_day.get(today - timedelta(days=ago), 0) for ago in range(DAYS - 1, -1, -1)]
    peak = max(counts)
    path = "".join(
        f"M{5 + 10 * i} 39v-{number(max(36 * n / peak, 2))}" if n else "" for i, n in enumerate(counts)
    )
    return Line(path, sum(counts), peak)


def desk(channel: Channel, viewer: User, *, reader: str, now: datetime) -> Desk:
    today = now.date()
    since = today - timedelta(days=DAYS - 1)
    here = Placement.objects.filter(channel=channel).values("post")
    days = PostDay.objects.filter(post__in=here, day__gte=since)
    per_day: list[Any] = list(days.values("day").annotate(**{name: Sum(name) for name in COUNTED}))
    per_post: list[Any] = list(
        days.values("post")
        .annotate(**{name: Sum(name) for name in COUNTED})
        .order_by("-reads", "-post")[:MOST]
    )
    follows = Follow.objects.filter(channel=channel, at__gte=now - timedelta(days=DAYS))
    pin = Pin.objects.filter(channel=channel).values_list("post", flat=True).first()
    waiting = list(
        PlacementProposal.objects.filter(
            channel=channel, decided_at=None, post__state=State.VISIBLE
        ).order_by("at", "id")[:MOST]
    )
    wanted: list[int] = [row["post"] for row in per_post] + [row.post_id for row in waiting]
    wanted += [pin] if pin else []
    items = items_of(wanted, viewer, reader=reader, now=now)
    return Desk(
        new_followers=bars(Counter(at.date() for at in follows.values_list("at", flat=True)), today),
        totals={name: bars({row["day"]: row[name] for row in per_day}, today) for name in COUNTED},
        posts=[
            Told(items[row["post"]], *(row[name] for name in COUNTED))
            for row in per_post
            if row["post"] in items
        ],
        scheduled=list(
            Post.objects.filter(channel=channel, state=State.SCHEDULED)
            .select_related("author")
            .order_by("published", "id")[:MOST]
        ),
        pinned=items.get(pin) if pin else None,
        proposals=[(row, items[row.post_id]) for row in waiting if row.post_id in items],
        source_proposals=SourceProposal.objects.open().filter(channel=channel).count(),
        editors=list(Editor.objects.filter(channel=channel).select_related("user").order_by("pk")),
    )


@require_safe
@never_cache
@person_required
def channel_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """For who runs the channel; others get 403."""
    user = signed_in(request)
    channel = get_run_channel_for(user, slug)
    now = timezone.now()
    context = {
        "section": "channels",
        "channel": channel,
        "manage": "desk",
        "runs": True,
        "owns": may_own(user, channel),
        "now": now,
        "desk": desk(channel, user, reader=reader_base(), now=now),
        "posts_here": channel.state == State.VISIBLE,
    }
    return render(request, "pages/desk.html", context)
