"""Verb: the invented week is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from digest.demo.chats import chats
from digest.demo.people import people
from digest.demo.read import read_reports
from digest.demo.replay import replay
from digest.demo.store import add_reports, make_feeds


@dataclass(frozen=True)
class Loaded:
    """Feeds that stand, and entries that are new."""

    feeds: int
    entries: int


def load(now: datetime) -> Loaded:
    """Make the channels, the outlets' feeds and all entries at ``now - hours_ago``; run no stage.

    A second call changes nothing, whatever its ``now``: an entry keeps the date it was given first.
    """
    feeds = make_feeds(now)
    return Loaded(len(feeds), add_reports(feeds, read_reports(), now))


def load_demo(now: datetime, say: Callable[[str], object] = lambda line: None) -> Loaded:
    """What `run.py --demo` starts from: the week is lived through, so that each day has posts and editions.

    ``say`` gets lines of progress.
    """
    feeds = make_feeds(now)
    entries = replay(feeds, read_reports(), now, say)
    say(f"{people(now)} people")
    say(f"{chats(now)} shared chats")
    return Loaded(len(feeds), entries)
