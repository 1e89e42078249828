"""Feeds that are polled and the entries they gave."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from digest.lib.claims import Claimable, claimable


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: datetime) -> FeedQuerySet:
        """Feeds whose time to be asked has come, the longest waiting first."""
        return self.filter(claimable(), state=Feed.State.ACTIVE, next_fetch__lte=now).order_by("next_fetch")

    def polled(self) -> FeedQuerySet:
        return self.filter(state=Feed.State.ACTIVE)


class Feed(Claimable):
    """A source that is polled."""

    class State(models.TextChoices):
        ACTIVE = "active"
        OFF = "off"  # switched off by staff
        WAITING = "waiting"  # for a setting (RSSHUB_BASE)
        GONE = "gone"  # the server said 410
        BLOCKED = "blocked"  # the publisher asked not to be listed
        STATIC = "static"  # never polled: its entries came with it (demo)

    class Trust(models.TextChoices):
        STAFF = "staff"  # counts for stories and heat
        CHANNEL = "channel"  # shows in its channel; never starts a story, merges two or adds heat

    url = models.CharField(max_length=2048, unique=True)
    title = models.CharField(max_length=200, blank=True)  # the outlet's name as shown
    site_url = models.CharField(max_length=2048, blank=True)
    owner = models.CharField(max_length=200, blank=True)  # feeds of one owner count once in heat
    country = models.CharField(max_length=2, blank=True)  # ISO 3166
    kind = models.CharField(max_length=20, blank=True)  # daily, agency, trade, magazine, site, blog, public …
    language = models.CharField(max_length=10, blank=True)
    trust = models.CharField(max_length=10, choices=Trust, default=Trust.STAFF)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    state_before = models.CharField(max_length=10, choices=State, default=State.ACTIVE)  # it was blocked
    created = models.DateTimeField(auto_now_add=True)

    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    body_hash = models.BigIntegerField(null=True)
    pace = models.PositiveIntegerField(default=900)  # seconds between two asks
    next_fetch = models.DateTimeField(db_index=True)
    last_fetch = models.DateTimeField(null=True)
    last_success = models.DateTimeField(null=True)
    last_full = models.DateTimeField(
        null=True
    )  # last answer that was not 304: asked whole again within 7 days
    last_error = models.CharField(max_length=300, blank=True)
    last_error_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    entries_per_day = models.FloatField(default=0)

    objects = FeedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "next_fetch"], name="feed_due")]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def publisher(self) -> str:
        """Who counts once in heat: the owner, else the outlet, else the address."""
        return self.owner or self.title or self.url


class EntryQuerySet(models.QuerySet["Entry"]):
    def recent(self, now: datetime, hours: int = 72) -> EntryQuerySet:
        return self.filter(effective__gt=now - timedelta(hours=hours), blocked=False)


class Entry(Claimable):
    """One item of one feed. Its identity (`key`) survives changed addresses and titles.

    The claim columns are those of the full-text stage (`article_state`)."""

    class Article(models.TextChoices):
        NONE = "none"  # nobody asked for the page
        DUE = "due"
        DONE = "done"
        REFUSED = "refused"  # robots.txt, 404, no text: will not be asked again

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    key = models.BigIntegerField()  # 64-bit hash of the GUID, unique within the feed, see canonical.py
    guid = models.CharField(max_length=2048, blank=True)
    url = models.CharField(max_length=2048, blank=True)
    url_key = models.BigIntegerField(null=True, db_index=True)  # 64-bit hash of the canonical address
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)  # plain text of the summary or body, at most 20,000 characters
    author = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True)  # at most 20 words of the publisher
    image_url = models.CharField(max_length=2048, blank=True)
    language = models.CharField(max_length=10, blank=True)
    published = models.DateTimeField(null=True)  # as claimed, years 1990 .. next year
    first_seen = models.DateTimeField()
    effective = models.DateTimeField(db_index=True)  # min(published, first seen)
    changed = models.DateTimeField(null=True)
    revision = models.PositiveSmallIntegerField(default=1)
    content_hash = models.BigIntegerField(default=0)  # of title and text: tells a changed entry
    blocked = models.BooleanField(default=False)  # this report must not be shown
    blocked_alone = models.BooleanField(default=False)  # by itself: stays so when its outlet is unblocked

    article_state = models.CharField(max_length=10, choices=Article, default=Article.NONE)
    article = models.TextField(blank=True)  # readable text of the page
    article_error = models.CharField(max_length=300, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["key", "feed"], name="entry_identity")]
        indexes = [
            models.Index(
                fields=["article_state"], name="entry_article_due", condition=Q(article_state="due")
            ),
            models.Index(fields=["blocked"], name="entry_blocked", condition=Q(blocked=True)),
        ]

    def __str__(self) -> str:
        return self.title


class EntryRevision(models.Model):
    """How an entry read before it changed."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="revisions")
    revision = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "revision"], name="entry_revision")]
