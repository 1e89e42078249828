"""What can be searched: rows of this room's own, pulled from the rooms that own the things."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    STORY = "story"
    POST = "post"
    COMMENT = "comment"
    CHANNEL = "channel"
    PERSON = "person"


class Row(models.Model):
    """One thing in one language, as search reads it. Rebuilt at will; results pass `visible_to`.

    Its terms are kept by `store.py` alone: in a table of SQLite's FTS5, or in a column of PostgreSQL's.
    """

    id = models.BigIntegerField(
        primary_key=True
    )  # a place in time, `places.py`: newer things have larger ones
    kind = models.CharField(max_length=8, choices=Kind)
    object_id = models.BigIntegerField()  # of the post (stories too), comment, channel or person
    language = models.CharField(max_length=10, blank=True)  # bare: "en", "zh"
    channels = models.TextField(blank=True)  # "3 7": ids of the channels it stands in
    at = models.DateTimeField()
    title = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)  # what an excerpt is cut from
    said = models.BigIntegerField()  # hash of the words it was made from: a thing that says else is not shown

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_row_once")
        ]


class Mark(models.Model):
    """How far this room has read what it pulls: the last change seen of each kind."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(null=True, blank=True)
    last_id = models.BigIntegerField(default=0)
