"""What the page about the site lists: its sources."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from crawler.feeds.models import Feed


@dataclass(frozen=True)
class AboutPage:
    outlets: list[Feed]  # one feed of each
    feeds: int
    blocked: list[Feed]
    model: str


def about_page() -> AboutPage:
    """One query."""
    feeds = list(
        Feed.objects.filter(trust=Feed.Trust.STAFF)
        .exclude(state__in=(Feed.State.OFF, Feed.State.WAITING))
        .order_by("language", "title")
    )
    shown = [feed for feed in feeds if feed.state != Feed.State.BLOCKED]
    return AboutPage(
        outlets=list({feed.title or feed.url: feed for feed in reversed(shown)}.values())[::-1],
        feeds=len(shown),
        blocked=[feed for feed in feeds if feed.state == Feed.State.BLOCKED],
        model=settings.LLM_MODEL,
    )
