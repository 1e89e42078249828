"""Verb: which summaries are due. The question "hot stories without a fresh summary" is asked here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from crawler.stories.models import Membership, Story
from summarizer.models import Summary, Wanted, Work
from summarizer.reports import BLOCKED, language_code

HOT_READ = 500  # hot stories looked at
WISH_LASTS = timedelta(days=2)


def plan(now: datetime, *, model: bool, only: int | None = None) -> int:
    """Make one Work row due for each summary that is missing or older than its story; returns how many.

    ``model``: whether one is configured; only then are translations asked for, and extracts written over.
    ``only``: one story, hot or not.
    """
    stories = list(Story.objects.filter(pk=only) if only else Story.objects.hot(now)[:HOT_READ])
    wishes = Wanted.objects.filter(created__gt=now - WISH_LASTS)
    wished: dict[int, set[str]] = {}
    for story_id, language in wishes.values_list("story_id", "language"):
        wished.setdefault(story_id, set()).add(language_code(language))
    if not only:
        known = {story.pk for story in stories}
        stories += Story.objects.filter(pk__in=wished.keys() - known, merged_into=None)
    mark_blocked([story.pk for story in stories])
    return make_due(stories, wished, model)


def languages_of(story: Story, wished: Iterable[str], model: bool) -> list[str]:
    """The languages a story is told in: its own, both where it is reported in both, those of the settings.

    One that no report is in needs a model that translates. The story's own is always written, since
    translations are made from it and a page is never empty.
    """
    reported = [language for language in story.languages.split(",") if language]
    own = language_code(story.language) or "en"
    if settings.SUMMARY_LANGUAGES == ["source"]:
        wanted = [language for language in reported if language in ("en", "zh")]
    else:
        wanted = [language_code(language) for language in settings.SUMMARY_LANGUAGES]
    possible = [language for language in [*wanted, *wished] if model or language in reported]
    return list(dict.fromkeys([own, *possible]))


def make_due(stories: list[Story], wished: dict[int, set[str]], model: bool) -> int:
    have = {
        (work.story_id, work.language): work
        for work in Work.objects.filter(story__in=[story.pk for story in stories])
    }
    fresh = fresh_of(stories)
    new: list[Work] = []
    again = 0
    for story in stories:
        for language in languages_of(story, sorted(wished.get(story.pk, ())), model):
            work = have.get((story.pk, language))
            writer = fresh.get((story.pk, language))
            if work is None:
                if writer is None or (model and writer == Summary.EXTRACT):
                    new.append(Work(story=story, language=language, material_key=story.material_key))
            elif work.material_key != story.material_key or (
                work.state == Work.State.DONE
                and work.parked_at is None
                and (writer is None or (model and writer == Summary.EXTRACT and not work.calls))
            ):
                # row by row, and only as it was read: planners at work at once must not wait for each other
                same = Work.objects.filter(pk=work.pk, material_key=work.material_key, state=work.state)
                again += same.update(material_key=story.material_key, **Work.AGAIN)
    Work.objects.bulk_create(new, batch_size=200, ignore_conflicts=True)
    return len(new) + again


def fresh_of(stories: list[Story]) -> dict[tuple[int, str], str]:
    """(story, language) -> who wrote its latest summary, for those written from what the story holds now."""
    keys = {story.pk: story.material_key for story in stories}
    rows = Summary.objects.newest().filter(story__in=keys)
    return {
        (story, language): writer
        for story, language, key, writer in rows.values_list(
            "story_id", "language", "material_key", "written_by"
        )
        if key == keys[story]
    }


def mark_blocked(story_ids: list[int]) -> None:
    """A summary that cites a report which must not be shown any more is stale at once."""
    rows = Membership.objects.filter(story__in=story_ids).filter(BLOCKED)
    blocked = {(story, entry) for story, entry in rows.values_list("story_id", "entry_id")}
    if not blocked:
        return
    latest = (
        Summary.objects.newest().filter(story__in={story for story, _ in blocked}).exclude(material_key=0)
    )
    stale = [
        summary.pk
        for summary in latest
        if any((summary.story_id, entry) in blocked for entry in summary.cited.values())
    ]
    Summary.objects.filter(Q(pk__in=stale)).update(material_key=Summary.STALE)
    stories = Summary.objects.filter(pk__in=stale).values("story_id")
    Work.objects.filter(story__in=stories).update(**Work.AGAIN)
