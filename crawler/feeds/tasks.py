"""What the clock runs in this room."""

from __future__ import annotations

from django.utils import timezone

from crawler.feeds import articles
from crawler.feeds.ingest import ingest


def fetch_due() -> dict[str, int]:
    """Poll the feeds that are due."""
    return ingest(timezone.now()).counts


def read_articles() -> dict[str, int]:
    """Read the pages of entries that somebody wants whole."""
    return articles.read_articles(timezone.now())
