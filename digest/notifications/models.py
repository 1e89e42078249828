"""What a person is told about."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from digest.accounts.models import User
from digest.lib.pulling import ReadMark


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def newest_of(self, user: User) -> NoticeQuerySet:
        return self.filter(user=user).order_by("-at", "-id")

    def read_before(self, before: datetime) -> NoticeQuerySet:
        return self.filter(read_at__lt=before)


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
    count = models.PositiveIntegerField(default=1)  # of what happened
    people = models.PositiveIntegerField(default=1)  # different ones who did it
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "bundle"], condition=Q(read_at=None), name="notice_one_unread"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["comment_id"], condition=Q(read_at=None), name="notice_of_comment"),
            models.Index(fields=["post_id"], condition=Q(read_at=None), name="notice_of_post"),
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False), name="notice_read"),
        ]


class Told(models.Model):
    """One thing that a person was told, so that it is told once, however often the stage reads it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    what = models.CharField(max_length=60)  # such as "comment 12"
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "what"], name="told_once")]


class SwitchedOff(models.Model):
    """A kind of notice that a person does not want."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Notice.Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="switched_off_once")]


class Mark(ReadMark):
    """What this room has read of each source."""
