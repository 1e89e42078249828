"""What an empty installation is given at its first start: channels and sources, or the invented week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from crawler.feeds.models import Feed
from digest.channels.defaults import load_defaults
from digest.demo.load import load_demo


def load_first_news(now: datetime, *, demo: bool, say: Callable[[str], object]) -> None:
    """Load the channels and sources (or the demo) unless there are feeds already.

    Raises `crawler.feeds.sources.NotOpml` when SOURCES cannot be read; nothing is made then.
    """
    if Feed.objects.exists():
        return
    if demo:
        say("An invented week of news")
        load_demo(now, say)
    else:
        say("Channels and sources")
        made = load_defaults(now)
        say(f"  {made['channels']} channels, {made['feeds']} feeds")
