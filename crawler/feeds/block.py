"""Publishers who do not want to be listed: an outlet, or one report, is taken out and can come back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q

from crawler.feeds.models import Entry, Feed
from digest.lib.claims import RELEASED

CHUNK = 200  # rows of one write


def block_outlet(feed: Feed) -> int:
    """Stop polling ``feed`` and hide all its reports; how many were hidden.

    Whoever reads it at the moment owns it no more: an answer that comes late changes nothing.
    """
    listed = Feed.objects.filter(pk=feed.pk).exclude(state=Feed.State.BLOCKED)
    listed.update(state_before=F("state"), state=Feed.State.BLOCKED, **RELEASED)
    return _mark(Q(feed=feed, blocked=False), blocked=True)


def unblock_outlet(feed: Feed) -> int:
    """Show the reports of ``feed`` again, but those that were blocked one by one; how many came back. The
    feed is in the state it had before: polled again only if it was.
    """
    Feed.objects.filter(pk=feed.pk, state=Feed.State.BLOCKED).update(state=F("state_before"))
    return _mark(Q(feed=feed, blocked=True, blocked_alone=False), blocked=False)


def block_report(entry: Entry) -> None:
    """Hide one report, whatever happens to its outlet."""
    Entry.objects.filter(pk=entry.pk).update(blocked=True, blocked_alone=True)


def unblock_report(entry: Entry) -> None:
    """Show one report again, unless its whole outlet is blocked."""
    outlet = Feed.objects.filter(pk=entry.feed_id, state=Feed.State.BLOCKED).exists()
    Entry.objects.filter(pk=entry.pk).update(blocked=outlet, blocked_alone=False)


def _mark(which: Q, *, blocked: bool) -> int:
    """Set ``blocked`` in small writes, so that nobody waits for a big outlet."""
    marked = 0
    while pks := list(Entry.objects.filter(which).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            marked += Entry.objects.filter(pk__in=pks).update(blocked=blocked)
    return marked
