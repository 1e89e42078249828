"""Channels: accounts that publish."""

from __future__ import annotations

from django.db import models

from crawler.feeds.models import Feed


class ChannelQuerySet(models.QuerySet["Channel"]):
    def vertical(self) -> ChannelQuerySet:
        return self.filter(kind=Channel.Kind.VERTICAL, hidden=False).order_by("position", "id")

    def house(self) -> Channel | None:
        return self.filter(kind=Channel.Kind.HOUSE).order_by("id").first()


class Channel(models.Model):
    """An account that publishes: the house channel, a vertical channel, or a person's own."""

    class Kind(models.TextChoices):
        HOUSE = "house"
        VERTICAL = "vertical"
        PERSONAL = "personal"

    class RunBy(models.TextChoices):
        AI = "ai"
        PEOPLE = "people"
        MIXED = "mixed"

    slug = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VERTICAL)
    run_by = models.CharField(max_length=10, choices=RunBy, default=RunBy.AI)
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    promise_en = models.CharField(max_length=200, blank=True)
    promise_zh = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    terms = models.JSONField(default=list, blank=True)  # words that bring a story here, both languages
    not_terms = models.JSONField(default=list, blank=True)  # words that keep it out
    hidden = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    objects = ChannelQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name_en

    def name(self, language: str) -> str:
        return (self.name_zh if language.startswith("zh") else "") or self.name_en

    def promise(self, language: str) -> str:
        return (self.promise_zh if language.startswith("zh") else "") or self.promise_en


class ChannelSource(models.Model):
    """A feed that belongs to a channel."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="sources")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "feed"], name="channel_source")]


class PublicVersion(models.Model):
    """One row: its number grows when something public was hidden, revoked or corrected; all poll it."""

    number = models.PositiveBigIntegerField(default=0)
