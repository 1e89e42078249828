"""The stages of this room."""

from __future__ import annotations

from django.utils import timezone

from crawler.lease.alone import alone
from digest.search import pull_changes as pulling
from digest.search import sweep as sweeping

LEASE = 60  # seconds


def pull_changes() -> dict[str, int]:
    """Nothing while another process does it, or rebuilds."""
    if not pulling.is_due():
        return {}
    with alone("search", LEASE) as renew:
        return pulling.pull_changes(timezone.now(), renew) if renew else {}


def sweep() -> dict[str, int]:
    """Left to the next time while rows are written."""
    with alone("search", LEASE) as renew:
        return sweeping.sweep(timezone.now(), renew) if renew else {}
