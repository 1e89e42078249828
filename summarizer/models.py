"""What was written about stories, what was wished for, and what it cost."""

from __future__ import annotations

from django.db import models

from crawler.stories.models import Story
from digest.lib.claims import Claimable


class SummaryQuerySet(models.QuerySet["Summary"]):
    def latest(self) -> SummaryQuerySet:
        """The last version of each story and language."""
        return self.filter(is_latest=True)


class Summary(models.Model):
    """What was written about a story: one row per story, language and version."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    is_latest = models.BooleanField(default=True)
    headline = models.CharField(max_length=300)
    tldr = models.JSONField(default=list)  # [{"text": str, "sources": [n, …]}, …] at most 5 sentences
    bullets = models.JSONField(default=list)  # the same shape
    differs = models.JSONField(
        default=list
    )  # [{"label": str, "text": str, "sources": [n]}] where outlets disagree
    cited = models.JSONField(default=dict)  # {"n": entry id}: the numbers as they stood when this was written
    change = models.CharField(max_length=300, blank=True)  # what is new against the version before
    written_by = models.CharField(max_length=100)  # model name, or "extract"
    prompt_version = models.CharField(max_length=16, blank=True)
    sources = models.PositiveIntegerField(default=0)  # reports it was written from
    kept = models.PositiveSmallIntegerField(default=0)  # sentences that passed the checks
    dropped = models.JSONField(default=dict)  # {reason code: count}
    translated = models.BooleanField(default=False)
    material_key = models.BigIntegerField(default=0)  # the story's when this was written
    created = models.DateTimeField()

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "summaries"
        constraints = [
            models.UniqueConstraint(fields=["story", "language", "version"], name="summary_version"),
            models.UniqueConstraint(
                fields=["story", "language"], condition=models.Q(is_latest=True), name="summary_latest"
            ),
        ]

    @property
    def by_extract(self) -> bool:
        return self.written_by == "extract"


class Work(Claimable):
    """One summary to be written: a story in a language. The queue of the writer."""

    class State(models.TextChoices):
        DUE = "due"
        DEFERRED = "deferred"  # over budget or breaker open: the page shows the extract
        DONE = "done"

    story = models.ForeignKey(Story, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    material_key = models.BigIntegerField(default=0)  # the input it is for
    calls = models.PositiveSmallIntegerField(default=0)  # to the model for this input, at most 3
    last_error = models.CharField(max_length=300, blank=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "language"], name="work_once")]


class Spend(models.Model):
    """The budget's ledger: one row a day (UTC). Money in millionths of the currency of the prices."""

    day = models.DateField(primary_key=True)
    reserved = models.BigIntegerField(default=0)  # calls under way, at their worst-case price
    spent = models.BigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    tokens_in = models.PositiveBigIntegerField(default=0)
    tokens_out = models.PositiveBigIntegerField(default=0)


class Breaker(models.Model):
    """The circuit breaker of the one door to a model (row 1), shared by all workers."""

    errors = models.PositiveSmallIntegerField(default=0)  # in a row
    open_until = models.DateTimeField(null=True)
    stopped_reason = models.CharField(max_length=300, blank=True)  # 401: stays until staff retry


class Wanted(Claimable):
    """What a page wished for: a language of a story."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "language"], name="wanted_once")]
