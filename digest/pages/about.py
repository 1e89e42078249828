"""What the page about the site lists: its sources."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from crawler.feeds.models import Feed


@dataclass(frozen=True)
class AboutPage:
    feeds: list[Feed]
    blocked: list[Feed]
    model: str


def about_page() -> AboutPage:
    """One query."""
    feeds = list(
        Feed.objects.filter(trust=Feed.Trust.STAFF)
        .exclude(state=Feed.State.OFF)
        .order_by("language", "title")
    )
    return AboutPage(
        feeds=[feed for feed in feeds if feed.state != Feed.State.BLOCKED],
        blocked=[feed for feed in feeds if feed.state == Feed.State.BLOCKED],
        model=settings.LLM_MODEL,
    )
