"""Verb: tell anew what is told from a story's reports: heat, counts, languages, title, what is material.

Reads first, outside any transaction; writes only columns of its own in one statement for a batch of stories.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.feeds.models import Feed
from crawler.stories.heat import FUTURE, Report, heat, kept_off
from crawler.stories.index import Facts, Index
from crawler.stories.material import is_material, key_of
from crawler.stories.models import Membership, Story
from crawler.stories.title import best_title, spread
from digest.lib.language import language_of

COOLING = timedelta(seconds=60)  # heat of a hot story is at most this old
REWRITE = timedelta(minutes=30)  # a story on the hot list becomes material again at most so often
CONFIRMED = 3  # publishers that tell what one told alone
TITLES = 40  # weighed, spread over all reports of a story


@dataclass(frozen=True, slots=True)
class Told:
    """A report with what the story's row needs of it."""

    report: Report
    title: str
    trusted: bool


WRITTEN = [
    "title", "language", "languages", "first_report", "last_report", "reports", "publishers", "heat",
    "heat_terms", "heat_at", "material_at", "material_key", "hot_since", "left_at", "is_update",
]  # fmt: skip


def refresh(index: Index, pks: Sequence[int], now: datetime) -> int:
    """Tell a batch of stories anew; how many there were."""
    stories = list(Story.objects.filter(pk__in=pks, merged_into=None))
    told = reports_of(index, pks, now)
    for story in stories:
        retell(story, told[story.pk], index.facts_of(story.pk), now)
        if story.hot_since and story.pk in index.key_of:
            index.grouper.publish(index.key_of[story.pk], story.hot_since.timestamp())
    Story.objects.bulk_create(stories, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
    return len(stories)


def reports_of(index: Index, pks: Sequence[int], now: datetime) -> dict[int, list[Told]]:
    """Story -> its reports in the order of their numbers."""
    rows = (
        Membership.objects.filter(story_id__in=pks)
        .order_by("story_id", "number")
        .values_list(
            "story_id",
            "entry__title",
            "entry__language",
            "entry__effective",
            "entry__published",
            "entry__first_seen",
            "entry__feed_id",
            "entry__feed__owner",
            "entry__feed__title",
            "entry__feed__url",
            "entry__feed__trust",
        )
    )
    found: dict[int, list[Told]] = defaultdict(list)
    for story, title, language, effective, published, seen, feed, owner, outlet, url, trust in rows:
        report = Report(
            publisher=owner or outlet or url,
            at=effective,
            language=language[:2] if language else language_of(title),
            volume=index.volume(feed, now),
            undated=published is None,
            postdated=bool(published and published > seen + FUTURE),
        )
        found[story].append(Told(report, title, trust == Feed.Trust.STAFF))
    return found


def retell(story: Story, told: Sequence[Told], facts: Facts, now: datetime) -> None:
    """Set the fields of a story from its reports."""
    counting = [each.report for each in told if each.trusted]
    story.reports, story.publishers = len(told), len({report.publisher for report in counting})
    story.heat_at = now
    if told:
        spoken = Counter(each.report.language for each in told)
        story.language = max(spoken, key=lambda language: (spoken[language], language))
        story.languages = ",".join(sorted(spoken))[:20]
        same = [each.title for each in told if each.report.language == story.language]
        story.title = best_title(spread(same, TITLES)) or story.title
    if counting:
        story.first_report = min(report.at for report in counting)
        story.last_report = max(report.at for report in counting)
    measured = heat(counting, now)
    retell_material(story, facts, now)
    if story.hot_since is None and story.left_at and measured.total > 0:
        if came_back_with_something(story, counting):
            story.is_update = True
        else:
            measured = kept_off(measured, story.left_at, now)
    story.heat, story.heat_terms = measured.total, [list(term) for term in measured.terms]
    if measured.total > 0:
        story.hot_since = story.hot_since or now
    elif story.hot_since:
        story.hot_since, story.left_at = None, now


def came_back_with_something(story: Story, counting: Sequence[Report]) -> bool:
    """New facts since it left the list; or one publisher stood alone then and is no longer alone."""
    if story.material_at and story.left_at and story.material_at > story.left_at:
        return True
    before = {report.publisher for report in counting if story.left_at and report.at <= story.left_at}
    return len(before) <= 1 and story.publishers >= CONFIRMED


def retell_material(story: Story, facts: Facts, now: datetime) -> None:
    """Whether the reports say something that was not known when the story was last material."""
    if story.hot_since is None and story.left_at is None:  # never shown: any report may still add
        material = story.material_at is None or facts.seen != facts.known
    elif story.hot_since is None:
        material = is_material(facts.known, facts.seen)
    else:
        waited = story.material_at is None or now - story.material_at >= REWRITE
        material = waited and is_material(facts.known, facts.seen)
    if material:
        story.material_at, story.material_key = now, key_of(facts.seen)
        facts.known = set(facts.seen)
