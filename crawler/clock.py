"""The clock: calls each named task every so many seconds, while it leads. It imports nothing of ours.

What a task is and who leads are callables that the caller gives: in process the task's function is called,
with workers a message is sent. Nobody waits for a missed run: late ones are folded into one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

RENEW = 3.0  # seconds between two renewals of a lease of 10

log = structlog.get_logger("clock")


def schedule(tasks: Mapping[str, float], dispatch: Callable[[str], object]) -> BackgroundScheduler:
    """A scheduler with every task due at once and then each ``tasks[name]`` seconds."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(max_workers=max(len(tasks), 1))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for name, seconds in tasks.items():
        scheduler.add_job(
            dispatch,
            "interval",
            seconds=seconds,
            args=[name],
            id=name,
            name=name,
            next_run_time=datetime.now(UTC),
        )
    return scheduler


def run(
    tasks: Mapping[str, float],
    *,
    dispatch: Callable[[str], object],
    lead: Callable[[], bool],
    stop: threading.Event,
) -> None:
    """Dispatch ``tasks`` while ``lead()`` is true, until ``stop`` is set; tasks under way are left."""
    scheduler: BackgroundScheduler | None = None
    try:
        while not stop.is_set():
            leading = lead()
            if leading and scheduler is None:
                log.info("leading", tasks=len(tasks))
                scheduler = schedule(tasks, dispatch)
                scheduler.start()
            elif not leading and scheduler is not None:
                log.warning("another clock leads")
                scheduler.shutdown(wait=False)
                scheduler = None
            stop.wait(RENEW)
    finally:
        if scheduler is not None:
            scheduler.shutdown(wait=False)
