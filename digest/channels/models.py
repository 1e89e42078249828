"""Channels: accounts that publish, and who follows and runs them."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from crawler.feeds.models import Feed
from digest.accounts.models import User
from digest.lib.claims import Claimable
from digest.lib.moderated import Moderated, State


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible(self) -> ChannelQuerySet:
        return self.filter(state=State.VISIBLE)

    def visible_to(self, user: User | AnonymousUser) -> ChannelQuerySet:
        """What this person may open: visible ones, and their own whatever its state; moderators look at what
        was hidden or removed too."""
        if not user.is_authenticated:
            return self.visible()
        seen = Q(state=State.VISIBLE) | Q(owner=user)
        if user.may_moderate:
            seen |= Q(state__in=[State.QUEUED, State.HIDDEN, State.REMOVED])
        return self.filter(seen)

    def vertical(self) -> ChannelQuerySet:
        """The site's own subjects; copies that people made of one have an owner."""
        return self.visible().filter(kind=Channel.Kind.VERTICAL, owner=None).order_by("position", "id")

    def house(self) -> Channel | None:
        return self.filter(kind=Channel.Kind.HOUSE).order_by("id").first()

    def by_people(self) -> ChannelQuerySet:
        """Personal channels and copies of recipes that everybody sees, the most followed first."""
        return self.visible().exclude(owner=None).order_by("-followers", "-id")

    def personal_of(self, user: User) -> Channel | None:
        """The channel that a person opened as their own, or None."""
        return self.filter(kind=Channel.Kind.PERSONAL, owner=user).first()

    def run_by(self, user: User) -> ChannelQuerySet:
        """Channels this person owns or edits (staff run the vertical ones through `may_run`)."""
        return self.filter(
            Q(owner=user) | Q(pk__in=Editor.objects.accepted().filter(user=user).values("channel"))
        )


class Channel(Moderated):
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
    name_en = models.CharField(max_length=80)  # the only name of a personal channel, in any language
    name_zh = models.CharField(max_length=80, blank=True)
    promise_en = models.CharField(max_length=200, blank=True)
    promise_zh = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    terms = models.JSONField(default=list, blank=True)  # words that bring a story here, both languages
    not_terms = models.JSONField(default=list, blank=True)  # words that keep it out
    created = models.DateTimeField(auto_now_add=True)
    # at most one personal channel a person; copies of recipes are vertical-like channels that a person owns
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    avatar = models.CharField(max_length=120, blank=True)  # path below MEDIA_ROOT; blank: drawn from the slug
    is_verified = models.BooleanField(default=False)  # set by staff
    support_url = models.URLField(max_length=500, blank=True)  # shown as what it is
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    followers = models.PositiveIntegerField(default=0)  # counted by follow and unfollow
    changed = models.DateTimeField(auto_now=True, db_index=True)  # search pulls by it

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(kind="personal"), name="channel_one_personal_each"
            ),
            models.CheckConstraint(
                condition=~Q(kind="personal") | Q(owner__isnull=False), name="channel_personal_has_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-followers", "-id"], name="channel_most_followed"),
            models.Index(fields=["avatar"], name="channel_avatar"),
        ]

    def __str__(self) -> str:
        return self.name_en

    def name(self, language: str) -> str:
        return (self.name_zh if language.startswith("zh") else "") or self.name_en

    def promise(self, language: str) -> str:
        return (self.promise_zh if language.startswith("zh") else "") or self.promise_en

    @property
    def is_personal(self) -> bool:
        return self.kind == self.Kind.PERSONAL

    @property
    def is_copy(self) -> bool:
        """A channel of a recipe that a person owns."""
        return self.kind == self.Kind.VERTICAL and self.owner_id is not None


class ChannelSource(models.Model):
    """A feed that belongs to a channel."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="sources")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "feed"], name="channel_source")]


class OwnFeedQuerySet(models.QuerySet["OwnFeed"]):
    def unproved(self) -> OwnFeedQuerySet:
        """What the job looks at, the longest waiting first."""
        return self.filter(proved_at=None, channel__state=State.VISIBLE).order_by("not_before", "id")

    def proved(self) -> OwnFeedQuerySet:
        """Whose entries become posts."""
        return self.filter(proved_at__isnull=False, channel__state=State.VISIBLE)


class OwnFeed(Claimable):
    """A feed that its owner attached to their channel: its entries become posts once ownership is shown.

    The proof is a link back to the channel, or ``token``, on the page at ``address``, on the site that the
    feed names, or in the feed; a job looks.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="own_feeds")
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, blank=True, related_name="+")  # once found
    address = models.URLField(max_length=2048)  # as typed: a feed or a page that names one
    token = models.CharField(max_length=40)
    proved_at = models.DateTimeField(null=True, blank=True)
    last_entry = models.BigIntegerField(default=0)  # the last entry that was looked at
    looked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True)  # of the last look, by its name in `prove_feeds`
    detail = models.CharField(max_length=300, blank=True)  # what the server said
    created = models.DateTimeField()

    objects = OwnFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="own_feed_once"),
            models.UniqueConstraint(  # a feed posts in one channel
                fields=["feed"], condition=Q(proved_at__isnull=False), name="own_feed_proved_once"
            ),
        ]


class SourceProposalQuerySet(models.QuerySet["SourceProposal"]):
    def open(self) -> SourceProposalQuerySet:
        """To be decided, the oldest first."""
        return self.filter(decision=SourceProposal.Decision.OPEN).order_by("at", "id")

    def to_find(self) -> SourceProposalQuerySet:
        """Accepted; the job has not found the feed yet."""
        return self.filter(decision=SourceProposal.Decision.ACCEPTED, feed=None).order_by("id")


class SourceProposal(Claimable):
    """A source that a reader proposes to a channel; its editors decide, and a job finds the feed there."""

    class Decision(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="proposals")
    address = models.URLField(max_length=2048)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, blank=True, related_name="+")  # once found
    problem = models.CharField(max_length=20, blank=True)  # of the last look, by its name in `find_sources`
    detail = models.CharField(max_length=300, blank=True)  # what the server said

    objects = SourceProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address"], condition=Q(decision="open"), name="source_proposed_once"
            )
        ]


class EditorQuerySet(models.QuerySet["Editor"]):
    def accepted(self) -> EditorQuerySet:
        return self.filter(accepted_at__isnull=False)


class Editor(models.Model):
    """A person who was invited to run a channel with its owner (vertical channels: with staff)."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="editors")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = EditorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="editor_once")]


class FollowQuerySet(models.QuerySet["Follow"]):
    def channels_of(self, user: User | AnonymousUser) -> set[int]:
        """Ids of the channels that ``user`` follows; no query for who is not signed in."""
        if not user.is_authenticated:
            return set()
        return set(self.filter(user=user).values_list("channel_id", flat=True))


class Follow(models.Model):
    """A person follows a channel."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="follow_once")]
        indexes = [models.Index(fields=["channel", "-at"], name="follow_newest")]


class PublicVersion(models.Model):
    """One row: its number grows when something public was hidden, revoked or corrected; all poll it."""

    number = models.PositiveBigIntegerField(default=0)
