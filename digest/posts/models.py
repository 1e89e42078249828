"""Posts: what people see, and the only thing that will carry votes, comments, saves and reports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crawler.stories.models import Story
from digest.channels.models import Channel


class Post(models.Model):
    """Exactly one source: a story (one post a story), later a shared transcript or its own text."""

    class Kind(models.TextChoices):
        STORY = "story"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STORY)
    story = models.OneToOneField(Story, models.PROTECT, null=True, blank=True, related_name="+")
    slug = models.CharField(max_length=80, blank=True)  # cosmetic, ASCII, fixed at first publication
    published = models.DateTimeField(db_index=True)
    updated = models.DateTimeField()  # last material change
    moved_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    hidden = models.BooleanField(default=False)
    comments = models.PositiveIntegerField(default=0)  # counted by the verb that causes them
    chats = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="story", story__isnull=False), name="post_one_source")
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"


class Placement(models.Model):
    """A post standing in a vertical channel."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="placements")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    reason = models.CharField(max_length=80, blank=True)  # "feed", or the term that brought it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "channel"], name="placement_once")]


class Mark(models.Model):
    """How far a room that pulls has read: the last merge followed."""

    name = models.CharField(max_length=40, primary_key=True)
    last_id = models.BigIntegerField(default=0)
