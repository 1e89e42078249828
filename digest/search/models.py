"""What can be searched: rows of this room's own, pulled from the rooms that own the things."""

from __future__ import annotations

from django.db import models

from digest.lib.pulling import ReadMark


class Kind(models.TextChoices):
    STORY = "story"
    POST = "post"
    CHAT = "chat"
    COMMENT = "comment"
    CHANNEL = "channel"
    PERSON = "person"


POSTS = (Kind.STORY, Kind.POST, Kind.CHAT)  # whose ids are those of posts


class Row(models.Model):
    """One thing in one language, as search reads it. Rebuilt at will; results pass `visible_to`.

    Its terms are kept by `store.py` alone: in a table of SQLite's FTS5, or in a column of PostgreSQL's.
    """

    # a place in time, `places.py`: newer things have larger ones
    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    object_id = models.BigIntegerField()  # of the post (stories and chats too), comment, channel or person
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


class Mark(ReadMark):
    """What this room has read of each source, the rows last compared, and by which terms they were made."""
