"""The stage of this room."""

from __future__ import annotations

from django.utils import timezone

from crawler.lease.alone import alone
from digest.notifications import pull as pulling

LEASE = 60  # seconds


def pull() -> dict[str, int]:
    """Nothing while another process does it."""
    if not pulling.is_due():
        return {}
    with alone("notifications", LEASE) as renew:
        return pulling.pull(timezone.now(), renew) if renew else {}
