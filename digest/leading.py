"""Which of several clocks leads: the holder of the lease row, on PostgreSQL of an advisory lock as well."""

from __future__ import annotations

import os
import socket
import uuid

import structlog
from django.db import DatabaseError, connection

from crawler.lease.hold import hold

ROLE = "clock"
SECONDS = 10
LOCK = 4_741_993  # any number that nothing else in this database locks

log = structlog.get_logger("clock")


def new_holder() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def leads(holder: str) -> bool:
    """Take or renew the lead for ``SECONDS``. A database that does not answer makes nobody a leader."""
    try:
        if connection.vendor == "postgresql" and not locked():
            return False
        return hold(ROLE, holder, SECONDS)
    except DatabaseError as problem:
        log.warning("the database does not answer", reason=str(problem).strip())
        connection.close()
        return False


def locked() -> bool:
    """Whether our connection holds the advisory lock; it lives as long as its connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = 0 AND objid = %s AND granted)"
            " OR pg_try_advisory_lock(%s)",
            [LOCK, LOCK],
        )
        return bool(cursor.fetchone()[0])
