"""What people report, what moderators do, and the public log of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from digest.accounts.models import User


class Target(models.TextChoices):
    """What can be reported and acted on. Ids are kept without foreign keys: the log outlives its objects."""

    POST = "post"
    COMMENT = "comment"
    CHANNEL = "channel"
    PERSON = "person"


class Case(models.Model):
    """One thing that waits for a moderator, with all its reports; at most one open case a thing."""

    target = models.CharField(max_length=10, choices=Target)
    target_id = models.BigIntegerField()
    author = models.ForeignKey(  # of the thing
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(max_length=40, blank=True)  # the spam rule that queued it; blank: reports did
    opened = models.DateTimeField()
    reports = models.PositiveIntegerField(default=0)
    closed = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "target_id"], condition=Q(closed=None), name="case_one_open"
            )
        ]
        indexes = [models.Index(fields=["closed", "-reports", "opened"], name="case_queue")]


class Report(models.Model):
    """A person says that something breaks a rule; once a person and thing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="its_reports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)  # a rule's stable name, of `rules.py`
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="report_once")]


class Action(models.Model):
    """A row of the log: who did what to what, by which rule. Public without names of those it was done to.

    Every action can be undone for 30 days; ``before`` holds what undoing restores.
    """

    class Deed(models.TextChoices):
        SHOW = "show"
        HIDE = "hide"
        REMOVE = "remove"
        WARN = "warn"
        SUSPEND = "suspend"

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    target = models.CharField(max_length=10, choices=Target)
    target_id = models.BigIntegerField()
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    rule = models.CharField(max_length=40)
    note = models.CharField(max_length=500, blank=True)  # to the author, and in the public log
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True, blank=True)  # of a suspension
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")


class Appeal(models.Model):
    """The author's word against an action; somebody other than who acted decides where there is one."""

    class Decision(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"  # the action stands
        GRANTED = "granted"  # the action was undone

    action = models.OneToOneField(Action, models.PROTECT, related_name="appeal")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)


class Mark(models.Model):
    """How far this room has read what it pulls (queued posts and comments)."""

    name = models.CharField(max_length=40, primary_key=True)
    last_id = models.BigIntegerField(default=0)
