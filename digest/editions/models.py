"""Editions: frozen lists."""

from __future__ import annotations

from django.db import models

from digest.channels.models import Channel
from digest.posts.models import Post


class Edition(models.Model):
    """A frozen list for a channel (the house's is `hot`), a date and a language: the 24 h to 08:00."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    date = models.DateField()
    language = models.CharField(max_length=10)
    closed = models.DateTimeField()  # the end of its 24 hours
    stories = models.PositiveIntegerField(default=0)  # it was chosen from
    publishers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "date", "language"], name="edition_once")]


class EditionItem(models.Model):
    """One story of an edition, in the words it had that morning. Shown through `shown_items`."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    language = models.CharField(
        max_length=10
    )  # of the words, where no summary in the edition's language exists
    headline = models.CharField(max_length=300)
    lines = models.JSONField(default=list)  # two sentences: [{"text": str, "sources": [n]}]
    written_by = models.CharField(max_length=100)
    outlets = models.JSONField(default=list)  # names as they stood
    sources = models.JSONField(default=list)  # [[n, entry id, outlet]]: all that the story had, by number
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="edition_position")]
