"""Stories become posts."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from crawler.stories.models import SILENT_AFTER, Story
from digest.channels.match import Copies
from digest.posts.models import Mark, Post, PostQuerySet
from digest.posts.place_copies import place_copies
from digest.posts.placing import BATCH, channel_rules, fingerprint, place
from digest.posts.slug import slug
from summarizer.models import Summary

SWEEP = 20  # seconds between two looks at the posts of silent stories


def publish(now: datetime) -> dict[str, int]:
    """Give hot stories with a summary their post; keep posts and placements true to their stories.

    Safe to repeat and to stop anywhere. Returns counts: published, updated, placed, hidden (or shown again).
    """
    counts = {"published": open_posts(now), "updated": mark_updates(now), "placed": 0, "hidden": 0}
    rules = channel_rules()
    rules_key, copies = fingerprint(rules.site), None
    stale = stale_posts(now, rules_key)
    while posts := list(stale.select_related("story").order_by("-id")[:BATCH]):
        copies = copies or Copies(rules.copied)  # costs little, and most passes place nothing
        counts["hidden"] += place(posts, rules.site, copies, rules_key)
        counts["placed"] += len(posts)
    place_copies(rules.copied, now)
    set_marks(rules=rules_key, sweep=int(now.timestamp()))
    return counts


def open_posts(now: datetime) -> int:
    """Posts for hot stories that have a summary and no post yet."""
    written = Summary.objects.newest().filter(story=OuterRef("pk"))
    posted = Post.objects.filter(story=OuterRef("pk"))
    ready = Story.objects.hot(now).filter(Exists(written), ~Exists(posted))
    opened = 0
    while stories := list(ready[:BATCH]):
        words = headlines(stories)
        posts = [
            Post(story=story, slug=slug(*words[story.pk]), published=now, updated=now) for story in stories
        ]
        Post.objects.bulk_create(posts, ignore_conflicts=True)
        opened += len(posts)
    return opened


def headlines(stories: list[Story]) -> dict[int, list[str]]:
    """The latest headlines of each story, the English one first."""
    found: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    rows = Summary.objects.newest().filter(story__in=stories)
    for story, language, headline in rows.values_list("story_id", "language", "headline"):
        found[story].append((not language.startswith("en"), headline))
    return {story: [headline for _, headline in sorted(pairs)] for story, pairs in found.items()}


def mark_updates(now: datetime) -> int:
    """Move `updated` of posts whose open story gained something material."""
    changed = Post.objects.materially_changed().filter(story__last_report__gt=now - SILENT_AFTER)
    pks = list(changed.values_list("pk", flat=True)[:BATCH])
    at = Story.objects.filter(pk=OuterRef("story")).values("material_at")
    return Post.objects.filter(pk__in=pks).update(updated=Subquery(at)) if pks else 0


def stale_posts(now: datetime, rules_key: int) -> PostQuerySet:
    """Posts whose placements are not those of the present rules and reports.

    Open stories are looked at each time, silent ones (a report may be withdrawn) every 20 s, and all posts
    until none has the placements of older rules.
    """
    marks = dict(Mark.objects.filter(name__in=["rules", "sweep"]).values_list("name", "last_id"))
    if marks.get("rules") != rules_key:
        return Post.objects.to_place_by(rules_key)
    if marks.get("sweep", 0) + SWEEP > now.timestamp():
        return Post.objects.changed_since_placed().filter(story__last_report__gt=now - SILENT_AFTER)
    return Post.objects.changed_since_placed()


def set_marks(**marks: int) -> None:
    with transaction.atomic():
        for name, value in marks.items():
            Mark.objects.update_or_create(name=name, defaults={"last_id": value})
