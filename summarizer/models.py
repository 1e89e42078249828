"""What was written about stories, what was wished for, and what it cost."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from crawler.stories.models import Story
from digest.lib.claims import Claimable


class SummaryQuerySet(models.QuerySet["Summary"]):
    def newest(self) -> SummaryQuerySet:
        """The last version of each story and language."""
        return self.filter(is_latest=True)


class Summary(models.Model):
    """What was written about a story: one row per story, language and version."""

    EXTRACT = "extract"  # written_by of a summary without a model
    STALE = -1  # material_key of a summary that must be written again

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
        return self.written_by == self.EXTRACT


class WorkQuerySet(models.QuerySet["Work"]):
    def open(self) -> WorkQuerySet:
        """What is not done, the hottest story first, those that were tried less before."""
        rows = self.exclude(state=Work.State.DONE).filter(story__merged_into=None)
        return rows.order_by("calls", "-story__heat", "pk")

    def untold(self, patient_until: datetime | None) -> WorkQuerySet:
        """What an extract is written for: due, reported in its language, without a summary of its material.

        ``patient_until``: with a model at work, the last good summary stands unless the story's material is
        older than this. None: no model is configured, nothing is waited for."""
        reported = Q(story__languages__contains=F("language")) | Q(story__language=F("language"))
        rows = self.open().filter(reported, ~Exists(self.fresh()), state=Work.State.DUE)
        if patient_until:
            good = Exists(self.of_work().exclude(material_key=Summary.STALE))
            rows = rows.filter(~good | Q(story__material_at__lt=patient_until))
        return rows

    def told(self) -> WorkQuerySet:
        """What has a summary of the material it is for, whoever wrote it."""
        return self.filter(Exists(self.fresh()))

    @staticmethod
    def of_work() -> SummaryQuerySet:
        return Summary.objects.newest().filter(story=OuterRef("story"), language=OuterRef("language"))

    @classmethod
    def fresh(cls) -> SummaryQuerySet:
        return cls.of_work().filter(material_key=OuterRef("material_key"))


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

    objects = WorkQuerySet.as_manager()

    # Due once more, with all its tries.
    AGAIN = {
        "state": State.DUE.value,
        "calls": 0,
        "attempts": 0,
        "last_error": "",
        "not_before": None,
        "parked_at": None,
        "parked_reason": "",
    }

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
    stopped_reason = models.CharField(max_length=300, blank=True)  # 401: stays until staff retry …
    stopped_for = models.CharField(max_length=32, blank=True)  # … or address, key or model change: their hash


class Wanted(Claimable):
    """What a page wished for: a language of a story."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "language"], name="wanted_once")]
