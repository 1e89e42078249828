"""What can be searched: rows of this room's own, pulled from the rooms that own the things."""

from __future__ import annotations

from django.db import models


class Row(models.Model):
    """One thing in one language, as search reads it. Rebuilt at will; results pass `visible_to`."""

    class Kind(models.TextChoices):
        STORY = "story"
        POST = "post"
        COMMENT = "comment"
        CHANNEL = "channel"
        PERSON = "person"

    kind = models.CharField(max_length=8, choices=Kind)
    object_id = models.BigIntegerField()  # of the post (stories too), comment, channel or person
    language = models.CharField(max_length=10, blank=True)
    channels = models.CharField(max_length=200, blank=True)  # " 3 7 ": ids of the channels it stands in
    at = models.DateTimeField()
    title = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)  # what an excerpt is cut from
    words = models.TextField()  # title and body as `digest.lib.bigrams` writes them: the indexed column

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_row_once")
        ]
        indexes = [models.Index(fields=["kind", "-at"], name="search_newest")]


class Mark(models.Model):
    """How far this room has read what it pulls: the last change seen of each kind."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(null=True, blank=True)
    last_id = models.BigIntegerField(default=0)
