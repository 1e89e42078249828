"""How each task's last run went, for the operations page."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from crawler.lease.models import TaskRun


def record(name: str, *, started: datetime, ended: datetime, error: str) -> None:
    """Keep the outcome of one run of task ``name``; an empty ``error`` means that it went well."""
    outcome: dict[str, datetime | str] = {"last_start": started, "last_end": ended}
    if error:
        outcome |= {"last_error": error[:300], "last_error_at": ended}
    else:
        outcome["last_ok"] = ended
    TaskRun.objects.get_or_create(name=name)
    TaskRun.objects.filter(name=name).update(runs=F("runs") + 1, **outcome)
