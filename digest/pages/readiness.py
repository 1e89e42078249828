"""For machines that watch: does the process live, can it serve, how much waits."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crawler.feeds.models import Feed
from crawler.lease.models import TaskRun
from crawler.stories.models import Story
from digest.channels import version
from digest.pages.operations import queues
from digest.pages.unpark import PARKING
from summarizer.models import Spend

STALE = 3600  # seconds without any feed answering
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, with the last fetch's age and what waits; else 503. Never Redis."""
    now = timezone.now()
    try:
        age = last_fetch_age(now)
        waiting = {queue.code: queue.waiting for queue in queues(now)}
    except DatabaseError as problem:
        return JsonResponse({"status": "down", "database": type(problem).__name__}, status=503)
    status = "ready" if age is not None and age <= STALE else "stale"
    return JsonResponse({"status": status, "database": "ok", "last_fetch_seconds": age, "waiting": waiting})


def last_fetch_age(now: datetime) -> int | None:
    """Seconds since a feed last answered; None before the first."""
    last = Feed.objects.aggregate(at=Max("last_success"))["at"]
    return int((now - last).total_seconds()) if last else None


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine itself, staff, or who holds METRICS_TOKEN."""
    if not may_read_metrics(request):
        return HttpResponse("Metrics need METRICS_TOKEN as a bearer token.\n", "text/plain", 403)
    now = timezone.now()
    return HttpResponse(exposition(gauges(now)), "text/plain; version=0.0.4; charset=utf-8")


def may_read_metrics(request: HttpRequest) -> bool:
    """A proxy on this machine makes everybody look local, so a forwarded request is not."""
    sent = request.META.get("HTTP_AUTHORIZATION", "")
    if settings.METRICS_TOKEN and hmac.compare_digest(
        sent.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
    ):
        return True
    local = request.META.get("REMOTE_ADDR") in LOOPBACK and not any(
        name in request.META for name in FORWARDED
    )
    return local or (request.user.is_authenticated and request.user.is_staff)


Gauge = tuple[str, str, list[tuple[dict[str, str], float]]]  # name, help, [(labels, value)]


def gauges(now: datetime) -> list[Gauge]:
    """Few numbers, all from small or indexed queries."""
    states = Feed.objects.values_list("state").annotate(n=Count("pk")).order_by("state")
    waiting = queues(now)
    runs = list(TaskRun.objects.order_by("name"))
    spend = Spend.objects.filter(day=now.date()).first()
    age = last_fetch_age(now)
    parked = [
        ({"kind": k}, m._default_manager.filter(parked_at__isnull=False).count()) for k, m in PARKING.items()
    ]
    return [
        ("digest_feeds", "Feeds by state.", [({"state": state}, n) for state, n in states]),
        (
            "digest_feeds_failing",
            "Feeds whose last answer was an error.",
            single(Feed.objects.polled().filter(failures__gt=0).count()),
        ),
        ("digest_last_fetch_age_seconds", "Since a feed last answered.", single(age)),
        ("digest_stories_hot", "Stories on the hot list.", single(Story.objects.hot(now).count())),
        ("digest_waiting", "Rows that wait for a stage.", [({"queue": q.code}, q.waiting) for q in waiting]),
        (
            "digest_waiting_age_seconds",
            "How long the oldest of them waits.",
            [({"queue": q.code}, max((now - q.oldest).total_seconds(), 0)) for q in waiting if q.oldest],
        ),
        ("digest_parked", "Rows parked after three failures.", parked),
        (
            "digest_task_age_seconds",
            "Since a task last went well.",
            [({"task": r.name}, (now - r.last_ok).total_seconds()) for r in runs if r.last_ok],
        ),
        ("digest_task_runs_total", "Runs of a task.", [({"task": run.name}, run.runs) for run in runs]),
        (
            "digest_model_spent_today",
            "Money spent on models today (UTC).",
            single(spend.spent / 1e6 if spend else 0),
        ),
        ("digest_public_version", "Changes that emptied the kept pages.", single(version.current())),
    ]


def single(value: float | None) -> list[tuple[dict[str, str], float]]:
    return [] if value is None else [({}, value)]


def exposition(gauges: Iterable[Gauge]) -> str:
    """The text format of Prometheus, version 0.0.4."""
    lines = []
    for name, words, samples in gauges:
        lines += [
            f"# HELP {name} {words}",
            f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}",
        ]
        for labels, value in samples:
            inside = ",".join(f'{key}="{escape(text)}"' for key, text in labels.items())
            lines.append(f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def escape(text: Any) -> str:
    return str(text).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
