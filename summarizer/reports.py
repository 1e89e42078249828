"""The reports of stories as the writer sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Membership
from summarizer.draft import Report
from summarizer.wording import is_han

BLOCKED = Q(entry__blocked=True) | Q(entry__feed__state=Feed.State.BLOCKED)


def reports_of(story_ids: Collection[int]) -> dict[int, tuple[list[Report], dict[int, int]]]:
    """For each story its reports by number, and {number: entry id}; blocked ones are left out. One query."""
    rows = (
        Membership.objects.filter(story__in=story_ids)
        .exclude(BLOCKED)
        .select_related("entry", "entry__feed")
        .order_by("story_id", "number")
    )
    found: defaultdict[int, tuple[list[Report], dict[int, int]]] = defaultdict(lambda: ([], {}))
    for row in rows:
        reports, entries = found[row.story_id]
        reports.append(report_of(row.entry, row.number))
        entries[row.number] = row.entry_id
    return dict(found)


def report_of(entry: Entry, number: int) -> Report:
    return Report(
        number=number,
        title=entry.title,
        text=entry.article if len(entry.article) > len(entry.text) else entry.text,
        publisher=entry.feed.publisher,
        language=language_code(entry.language) or ("zh" if is_han(entry.title) else "en"),
        published=entry.effective,
        outlet=entry.feed.title,
        url=entry.url,
    )


def language_code(language: str) -> str:
    """ "zh-hans" and "zh" are one language here, "en-gb" and "en" too."""
    return language.lower().partition("-")[0]
