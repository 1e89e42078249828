"""What people report, what moderators do, and the public log of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from digest.accounts.models import User
from digest.lib.moderated import State


class Target(models.TextChoices):
    """What can be reported and acted on. Ids are kept without foreign keys: the log outlives its objects."""

    POST = "post"
    COMMENT = "comment"
    CHANNEL = "channel"
    PERSON = "person"
    CHAT = "chat"  # that a link alone opens; a public one is its post


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(closed=None)

    def of(self, target: str, pks: Iterable[int]) -> CaseQuerySet:
        return self.filter(target=target, target_id__in=list(pks))

    def queue(self) -> CaseQuerySet:
        """What waits, the most reported first, then the oldest."""
        return self.open().order_by("-reports", "opened", "id")

    def after(self, last: Case) -> CaseQuerySet:
        """What comes behind ``last`` in that order."""
        same = Q(reports=last.reports)
        return self.filter(
            Q(reports__lt=last.reports)
            | same & Q(opened__gt=last.opened)
            | same & Q(opened=last.opened, pk__gt=last.pk)
        )


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

    objects = CaseQuerySet.as_manager()

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


class ActionQuerySet(models.QuerySet["Action"]):
    def standing(self) -> ActionQuerySet:
        return self.filter(undone_at=None)

    def log(self) -> ActionQuerySet:
        """Newest first."""
        return self.select_related("by", "appeal").order_by("-pk")

    def about(self, user: User) -> ActionQuerySet:
        """What was decided about things of this person."""
        return self.filter(author=user)

    def later_alike(self, action: Action) -> ActionQuerySet:
        """Standing decisions about the same state of the same thing, made after ``action``, oldest first."""
        same = self.standing().filter(target=action.target, target_id=action.target_id, pk__gt=action.pk)
        kinds = [Action.Deed.SUSPEND] if action.deed == Action.Deed.SUSPEND else list(Action.STATES)
        return same.filter(deed__in=kinds).order_by("pk")


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

    STATES = {Deed.SHOW: State.VISIBLE, Deed.HIDE: State.HIDDEN, Deed.REMOVE: State.REMOVED}

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    target = models.CharField(max_length=10, choices=Target)
    target_id = models.BigIntegerField()
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    rule = models.CharField(max_length=40, blank=True)  # blank: shown, for breaking none
    note = models.CharField(max_length=500, blank=True)  # to the author; not in the public log
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True, blank=True)  # of a suspension
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["target", "target_id", "id"], name="action_of_thing"),
            models.Index(fields=["author", "-id"], name="action_of_author"),
            models.Index(fields=["undone_at"], condition=Q(undone_at__isnull=False), name="action_undone"),
        ]


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

    class Meta:
        indexes = [
            models.Index(fields=["decision", "at"], name="appeal_open"),
            models.Index(fields=["decided_at"], name="appeal_decided"),
        ]
