"""How far the first list is, in one line for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Story


@dataclass(frozen=True)
class Progress:
    feeds: int  # that are polled
    answered: int  # of them, with entries or with an error
    entries: int
    stories: int  # on the hot list

    @property
    def filled(self) -> bool:
        return self.answered >= self.feeds and (self.stories > 0 or not self.feeds)

    def __str__(self) -> str:
        return (
            f"{self.answered} of {self.feeds} feeds answered · {self.entries} entries · "
            f"{self.stories} stories on the list"
        )


def progress(now: datetime) -> Progress:
    """Four counts, four queries."""
    polled = Feed.objects.polled()
    return Progress(
        feeds=polled.count(),
        answered=polled.exclude(last_fetch=None).count(),
        entries=Entry.objects.count(),
        stories=Story.objects.hot(now).count(),
    )
