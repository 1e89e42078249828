"""What a person is told about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from digest.accounts.models import User


class Notice(models.Model):
    """Something happened that concerns a person. Alike ones are bundled while unread: one row, a count."""

    class Kind(models.TextChoices):
        REPLY = "reply"  # to a comment, or a comment on one's post
        MENTION = "mention"
        FOLLOW = "follow"  # of one's channel
        STORY = "story"  # a material update of a watched story
        MODERATION = "moderation"  # a decision about something of one's own
        INVITATION = "invitation"  # to run a channel; sources and posts proposed to one's channels

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    bundle = models.CharField(max_length=80)  # what alike ones share, such as "post 12"
    # the last thing that happened; ids without foreign keys, resolved through `visible_to` when shown
    post_id = models.BigIntegerField(null=True, blank=True)
    comment_id = models.BigIntegerField(null=True, blank=True)
    channel_id = models.BigIntegerField(null=True, blank=True)
    action_id = models.BigIntegerField(null=True, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "bundle"], condition=Q(read_at=None), name="notice_one_unread"
            )
        ]
        indexes = [models.Index(fields=["user", "-at"], name="notice_newest")]


class SwitchedOff(models.Model):
    """A kind of notice that a person does not want."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Notice.Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="switched_off_once")]


class Mark(models.Model):
    """How far this room has read what it pulls."""

    name = models.CharField(max_length=40, primary_key=True)
    last_id = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True, blank=True)
