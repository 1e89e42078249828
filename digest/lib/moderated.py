"""What becomes of things that people write: one column of state, set only by the verbs of their rooms."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Only what is visible is shown to others. The author sees all states but removed ones' replies."""

    DRAFT = "draft"  # never seen by others
    SCHEDULED = "scheduled"  # becomes visible by itself
    QUEUED = "queued"  # a rule wants a moderator to look first; its author and moderators see it
    VISIBLE = "visible"
    HIDDEN = "hidden"  # by a moderator or staff, or left without what it told; can be shown again
    REMOVED = "removed"  # by a moderator, for a rule; its author reads why
    DELETED = "deleted"  # by its author


class Moderated(models.Model):
    """Columns of a row that moderators may act on. Abstract: each room has them in its own table."""

    state = models.CharField(max_length=10, choices=State, default=State.VISIBLE)
    state_reason = models.CharField(max_length=80, blank=True)  # the rule, by its stable name
    state_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
