"""Stories, which entry belongs to which, and the hourly ranks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from crawler.feeds.models import Entry
from digest.lib.claims import Claimable

SILENT_AFTER = timedelta(hours=72)


class StoryQuerySet(models.QuerySet["Story"]):
    def open(self, now: datetime) -> StoryQuerySet:
        return self.filter(merged_into=None, last_report__gt=now - SILENT_AFTER)

    def hot(self, now: datetime) -> StoryQuerySet:
        """The stories of the last 24 h above the floor, hottest first (a stored, indexed score)."""
        return self.on_list(now).filter(joined_to=None)

    def on_list(self, now: datetime) -> StoryQuerySet:
        """The hot stories and those that are joined to one of them for display."""
        return self.filter(merged_into=None, heat__gt=0, last_report__gt=now - timedelta(hours=24)).order_by(
            "-heat", "-id"
        )

    def stale(self) -> StoryQuerySet:
        """Stories whose reports changed since their heat was told."""
        return self.filter(heat_at=None, merged_into=None)

    def cooling(self, before: datetime) -> StoryQuerySet:
        """Stories on the hot list whose heat was last told before ``before``."""
        return self.filter(hot_since__isnull=False, merged_into=None, heat_at__lt=before)


class Story(models.Model):
    """The entries about one event. Never deleted once public: the loser of a merge points to the winner."""

    title = models.CharField(max_length=500)  # of the most informative report, until a summary has a headline
    language = models.CharField(max_length=10)  # of most of its reports: en or zh
    languages = models.CharField(max_length=20, blank=True)  # all of them, "en", "zh" or "en,zh"
    first_report = models.DateTimeField()  # effective time of its earliest report
    last_report = models.DateTimeField(db_index=True)
    created = models.DateTimeField(auto_now_add=True)
    reports = models.PositiveIntegerField(default=0)
    publishers = models.PositiveIntegerField(default=0)
    next_number = models.PositiveIntegerField(default=1)  # of the next membership, never reused
    heat = models.FloatField(default=0)
    heat_terms = models.JSONField(default=list)  # [[code, number, points], …] in the order of the page
    heat_at = models.DateTimeField(null=True)  # empty: reports came or went, all below must be told anew
    material_at = models.DateTimeField(null=True)  # when something material was last added
    material_key = models.BigIntegerField(default=0)  # hash of the facts that count as material
    hot_since = models.DateTimeField(null=True)  # first time above the floor in this run
    left_at = models.DateTimeField(null=True)  # when it last fell off the hot list
    is_update = models.BooleanField(default=False)  # was hot before and came back with something material
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    joined_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # for display

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        indexes = [
            models.Index(F("heat").desc(), F("id").desc(), name="story_hot"),
            models.Index(fields=["heat_at"], name="story_stale", condition=Q(heat_at=None)),
            models.Index(fields=["hot_since"], name="story_public", condition=Q(hot_since__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """Which story an entry belongs to, and its number there: the n of citation [n]."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="memberships")
    number = models.PositiveIntegerField()
    similarity = models.FloatField(default=1)
    added = models.DateTimeField()
    origin = models.ForeignKey(
        Story, models.PROTECT, null=True, blank=True, related_name="+"
    )  # before a merge

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="membership_number")]


class Merge(models.Model):
    """One merge of two stories, so that rooms can follow it and it can be undone."""

    loser = models.ForeignKey(Story, models.PROTECT, related_name="+")
    winner = models.ForeignKey(Story, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    shift = models.PositiveIntegerField(default=0)  # added to the numbers of the loser's reports
    moved = models.PositiveIntegerField(default=0)  # numbers shift + 1 .. shift + moved are the loser's
    similarity = models.FloatField(null=True)  # of the two when grouping merged them
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)  # a name, for the record


class RankPoint(models.Model):
    """The rank of a story at one full hour; kept 48 h."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    hour = models.DateTimeField(db_index=True)
    rank = models.PositiveSmallIntegerField()
    heat = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "hour"], name="rank_hour")]


class Picture(Claimable):
    """A story's thumbnail: fetched through the guard, re-encoded, served by us."""

    class State(models.TextChoices):
        DUE = "due"
        DONE = "done"
        REFUSED = "refused"

    story = models.OneToOneField(Story, models.CASCADE, related_name="+")
    source_url = models.CharField(max_length=2048)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    file = models.CharField(max_length=120, blank=True)  # below DATA_DIR/media
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    tried = models.JSONField(default=list)  # addresses that were refused
