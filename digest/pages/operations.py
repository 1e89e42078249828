"""What the operations page shows. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Min, Q

from crawler.feeds.models import Entry, Feed
from crawler.lease.models import TaskRun
from crawler.stories.models import Membership, Story
from digest.accounts.models import WaitingMail
from digest.channels.problems import WORDS
from digest.chats.models import ShareLink
from digest.pages.health import FeedHealth, health
from digest.pages.unpark import PARKING
from digest.posts.models import Post
from summarizer.models import Breaker, Spend, Summary, Work

PARKED_SHOWN = 50  # of each kind
MILLIONTHS = Decimal(1_000_000)


@dataclass(frozen=True)
class Parked:
    kind: str
    pk: int
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Queue:
    """Rows that wait for a stage, and since when the oldest does."""

    code: str
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Task:
    name: str
    every: int  # seconds
    run: TaskRun | None
    late: bool


@dataclass(frozen=True)
class Operations:
    feeds: list[FeedHealth]
    failing: int
    tasks: list[Task]
    queues: list[Queue]
    newest: dict[str, datetime | None]
    spend: Spend | None
    budget: Decimal
    left: Decimal
    breaker: Breaker | None
    parked: list[Parked]
    model: str


def tasks(now: datetime) -> list[Task]:
    runs = {run.name: run for run in TaskRun.objects.all()}
    found = []
    for name, every in settings.CLOCK.items():
        run = runs.get(name)
        allowed = timedelta(seconds=max(3 * every, 60))
        found.append(
            Task(name, every, run, run is None or run.last_ok is None or now - run.last_ok > allowed)
        )
    return found


def queues(now: datetime) -> list[Queue]:
    """Six queries: what waits to be fetched, grouped, read, written, published and sent."""

    def queue(code: str, rows: Any, since: str) -> Queue:
        return Queue(code, **rows.aggregate(waiting=Count("pk"), oldest=Min(since)))

    placed = Membership.objects.values("entry")
    posted = Post.objects.values("story")
    due = Work.objects.filter(parked_at=None, state__in=(Work.State.DUE, Work.State.DEFERRED))
    articles = Entry.objects.filter(article_state=Entry.Article.DUE, parked_at=None)
    return [
        queue("feeds", Feed.objects.due(now).order_by(), "next_fetch"),
        queue("entries", Entry.objects.recent(now).exclude(pk__in=placed), "first_seen"),
        queue("articles", articles, "first_seen"),
        queue("summaries", due, "updated"),
        queue("posts", Story.objects.hot(now).exclude(pk__in=posted).order_by(), "hot_since"),
        queue("mails", WaitingMail.objects.filter(parked_at=None), "queued"),
    ]


def parked() -> list[Parked]:
    found = []
    for kind, model in PARKING.items():
        rows: Any = model._default_manager.filter(parked_at__isnull=False).order_by("-parked_at")
        if kind in ("work", "wanted", "picture"):
            rows = rows.select_related("story")
        for row in rows[:PARKED_SHOWN]:
            found.append(Parked(kind, row.pk, name_of(row), reason_of(row), row.parked_at))
    return found


def name_of(row: Any) -> str:
    """Of a link to somebody's chat the host alone: who has the address can read the chat."""
    if isinstance(row, ShareLink):
        return urlsplit(row.address).hostname or str(row)
    return str(getattr(row, "story", "") or getattr(row, "address", "") or row)


def reason_of(row: Any) -> str:
    """What a job of the channels found has words of its own, and what the server said."""
    if words := WORDS.get(getattr(row, "problem", "")):
        return f"{words} {row.detail}".strip()
    return str(row.parked_reason)


def operations_page(now: datetime) -> Operations:
    """Twenty-four queries, whatever its length."""
    feeds = [health(feed, now) for feed in Feed.objects.order_by("title")]
    feeds.sort(key=lambda h: (h.state != "fails", h.state != "waiting"))
    spend = Spend.objects.filter(day=now.date()).first()
    budget = Decimal(settings.LLM_DAILY_BUDGET)
    used = (Decimal(spend.spent + spend.reserved) / MILLIONTHS) if spend else Decimal(0)
    open_breaker = Q(open_until__gt=now) | Q(stopped_reason__gt="")
    return Operations(
        feeds=feeds,
        failing=sum(feed.state == "fails" for feed in feeds),
        tasks=tasks(now),
        queues=queues(now),
        newest={
            "entry": Entry.objects.order_by("-pk").values_list("first_seen", flat=True).first(),
            "membership": Membership.objects.order_by("-pk").values_list("added", flat=True).first(),
            "summary": Summary.objects.order_by("-pk").values_list("created", flat=True).first(),
            "post": Post.objects.stories().order_by("-published").values_list("published", flat=True).first(),
        },
        spend=spend,
        budget=budget,
        left=max(budget - used, Decimal(0)),
        breaker=Breaker.objects.filter(open_breaker).first(),
        parked=parked(),
        model=settings.LLM_MODEL,
    )
