"""Running a stage by its dotted name, for the clock, workers and by hand; how it went is kept for staff."""

from __future__ import annotations

import time
from collections.abc import Mapping

import structlog
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from crawler.lease.record import record

log = structlog.get_logger("stage")


def drop_dead_connections() -> None:
    """What a request does before and after itself, for threads that live long."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def run_stage(name: str) -> Mapping[str, int]:
    """Call the function ``name``, without arguments, and record how it went; what it raises is raised on."""
    drop_dead_connections()
    started, clock = timezone.now(), time.monotonic()
    try:
        counts: Mapping[str, int] = import_string(name)() or {}
    except BaseException as problem:
        record(name, started=started, ended=timezone.now(), error=f"{type(problem).__name__}: {problem}")
        raise
    finally:
        drop_dead_connections()
    record(name, started=started, ended=timezone.now(), error="")
    if any(counts.values()):
        log.info(name, seconds=round(time.monotonic() - clock, 2), **counts)
    return counts
