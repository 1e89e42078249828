"""The stage of this room."""

from __future__ import annotations

from django.utils import timezone

from crawler.lease.alone import alone
from digest.search import pull_changes as pulling

LEASE = 60  # seconds


def pull_changes() -> dict[str, int]:
    """Nothing while another process does it, or rebuilds."""
    with alone("search", LEASE) as renew:
        return pulling.pull_changes(timezone.now(), renew) if renew else {}
