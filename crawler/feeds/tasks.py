"""What the clock runs in this room."""

from __future__ import annotations

from django.utils import timezone

from crawler.feeds.ingest import ingest


def fetch_due() -> dict[str, int]:
    """Poll the feeds that are due."""
    return ingest(timezone.now()).counts
