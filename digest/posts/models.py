"""Posts: what people see, and the only thing that will carry votes, comments, saves and reports."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from crawler.stories.models import Story
from digest.channels.models import Channel

PLACED = Q(placed_number=F("story__next_number"), placed_reports=F("story__reports"))


class PostQuerySet(models.QuerySet["Post"]):
    def visible(self) -> PostQuerySet:
        """What everybody may see, under its own address."""
        return self.filter(hidden=False, moved_to=None)

    def newest(self) -> PostQuerySet:
        return self.visible().order_by("-published", "-id")

    def changed_since_placed(self) -> PostQuerySet:
        """Posts whose story gained or lost reports since their placements were made."""
        return self.filter(~PLACED, moved_to=None)

    def to_place_by(self, rules: int) -> PostQuerySet:
        """Posts whose placements are not those of these rules, or of the present reports."""
        return self.filter(~(PLACED & Q(placed_rules=rules)), moved_to=None)

    def materially_changed(self) -> PostQuerySet:
        return self.visible().filter(story__material_at__gt=F("updated"))


class Post(models.Model):
    """Exactly one source: a story (one post a story), later a shared transcript or its own text."""

    class Kind(models.TextChoices):
        STORY = "story"

    NO_REPORTS = "no reports left"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STORY)
    story = models.OneToOneField(Story, models.PROTECT, null=True, blank=True, related_name="+")
    slug = models.CharField(max_length=80, blank=True)  # cosmetic, ASCII, fixed at first publication
    published = models.DateTimeField(db_index=True)
    updated = models.DateTimeField()  # last material change
    moved_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    hidden = models.BooleanField(default=False)
    hidden_reason = models.CharField(max_length=40, blank=True)  # NO_REPORTS is undone by itself
    # what its placements were made from: the rules of all channels, and the story's next number and reports
    placed_rules = models.BigIntegerField(default=0)
    placed_number = models.PositiveIntegerField(default=0)
    placed_reports = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)  # counted by the verb that causes them
    chats = models.PositiveIntegerField(default=0)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="story", story__isnull=False), name="post_one_source")
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    @property
    def its_story(self) -> Story:
        """The story of a story's post; posts of other kinds have none."""
        assert self.story is not None
        return self.story


class Placement(models.Model):
    """A post standing in a vertical channel."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="placements")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    reason = models.CharField(max_length=80, blank=True)  # "feed", or the term that brought it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "channel"], name="placement_once")]
        indexes = [models.Index(fields=["channel", "-at", "-post"], name="placement_newest")]


class Mark(models.Model):
    """How far this room has read what it pulls: the last merge followed, the channels' rules last applied."""

    name = models.CharField(max_length=40, primary_key=True)
    last_id = models.BigIntegerField(default=0)
