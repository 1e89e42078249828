"""Verbs of staff on one feed: do not ask it any more, ask it again, ask it at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crawler.feeds.models import Feed

State = Feed.State
ASKED = (State.ACTIVE, State.WAITING)  # what can be switched off
SILENT = (State.OFF, State.GONE)  # what can be switched on


def switch_off(feed: Feed) -> bool:
    """Stop polling ``feed``; its reports stay. False where it was not polled anyway."""
    return bool(Feed.objects.filter(pk=feed.pk, state__in=ASKED).update(state=State.OFF))


def switch_on(feed: Feed, now: datetime) -> bool:
    """Poll again what staff switched off or what its server called gone, from ``now`` on. Never an outlet
    that asked to be left out: that is for `unblock_outlet`.
    """
    silent = Feed.objects.filter(pk=feed.pk, state__in=SILENT)
    return bool(silent.update(state=State.ACTIVE, **_due(now)))


def ask_now(feed: Feed, now: datetime) -> bool:
    """Make ``feed`` due and give it all its attempts again. False where it is not polled."""
    return bool(Feed.objects.filter(pk=feed.pk, state=State.ACTIVE).update(**_due(now)))


def _due(now: datetime) -> dict[str, Any]:
    """A lease that somebody holds is left to him: his answer is the one that was asked for."""
    return {"next_fetch": now, "not_before": None, "attempts": 0, "parked_at": None, "parked_reason": ""}
