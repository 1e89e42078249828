"""What an empty installation is given at its first start: channels and sources, or the invented week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command

from crawler.feeds.models import Entry, Feed
from digest.channels.defaults import load_defaults
from digest.demo.load import load_demo

OLD = timedelta(hours=12)  # of the newest report of a demo: half of its hot list is gone by then


def has_grown_old(now: datetime) -> bool:
    """Whether this database holds a demo, and nothing but a demo, that is no longer today's."""
    if not Feed.objects.exists() or Feed.objects.exclude(state=Feed.State.STATIC).exists():
        return False
    return not Entry.objects.filter(effective__gt=now - OLD).exists()


def load_first_news(
    now: datetime,
    *,
    demo: bool,
    say: Callable[[str], object],
    live_the_week: Callable[[datetime, Callable[[str], object]], object] = load_demo,
) -> None:
    """Load the channels and sources (or the demo, by ``live_the_week``) unless there are feeds already.

    Raises `crawler.feeds.sources.NotOpml` when SOURCES cannot be read; nothing is made then.
    """
    if demo and has_grown_old(now):
        say("The invented week has grown old; its database is made anew")
        call_command("flush", interactive=False, verbosity=0)
    if Feed.objects.exists():
        return
    if demo:
        say("An invented week of news")
        live_the_week(now, say)
    else:
        say("Channels and sources")
        made = load_defaults(now)
        say(f"  {made['channels']} channels, {made['feeds']} feeds")
