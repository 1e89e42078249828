"""Shared AI chats. Nothing is kept of a chat that did not pass `redact.py` first."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from crawler.stories.models import Story
from digest.accounts.models import User
from digest.channels.models import Channel
from digest.lib.claims import Claimable
from digest.lib.moderated import Moderated, State

TOKEN_BYTES = 16  # 128 bits


def new_token() -> str:
    """The unguessable part of an address: 22 characters of A-Z, a-z, 0-9, - and _."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class TranscriptQuerySet(models.QuerySet["Transcript"]):
    def open(self, now: datetime) -> TranscriptQuerySet:
        """What somebody other than its owner can open, with the link at least."""
        alive = Q(expires_at=None) | Q(expires_at__gt=now)
        return self.filter(alive, visibility__in=OPEN, state=State.VISIBLE)

    def public(self, now: datetime) -> TranscriptQuerySet:
        """What may be listed, found and linked to. Its post must be visible too: `posts` knows."""
        return self.open(now).filter(visibility=Visibility.PUBLIC)

    def of(self, owner: User) -> TranscriptQuerySet:
        """A person's own, in any state but deleted, drafts that still stand among them."""
        return self.filter(owner=owner).exclude(state=State.DELETED)

    def shares_of(self, owner: User) -> TranscriptQuerySet:
        """A person's own that were kept, newest first."""
        return self.of(owner).exclude(visibility=Visibility.DRAFT).order_by("-created", "-id")

    def old_drafts(self, now: datetime) -> TranscriptQuerySet:
        return self.filter(visibility=Visibility.DRAFT, keep_until__lte=now)

    def expired(self, now: datetime) -> TranscriptQuerySet:
        """Still open by their row, though their time is over."""
        return self.filter(visibility__in=OPEN, expires_at__lte=now)

    def hold(self, pk: int) -> Transcript:
        """The row as it is now, locked until the transaction ends. Raises `DoesNotExist` when it is gone."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def left_behind(self) -> TranscriptQuerySet:
        """Those about a story that was merged away: `follow_merges` brings them to its winner."""
        return self.filter(story__merged_into__gt=0)

    def parted(self) -> TranscriptQuerySet:
        """Those whose own story came back, or was merged elsewhere."""
        home = Coalesce("origin_story__merged_into", "origin_story")
        return self.filter(origin_story__gt=0).exclude(story=home)

    def redacted_before(self, rules: int) -> TranscriptQuerySet:
        """Made by an older set of rules for what is removed."""
        return self.filter(rules_version__lt=rules).exclude(state=State.DELETED)


class Visibility(models.TextChoices):
    DRAFT = "draft"  # being looked at by its owner; gone after a day
    ME = "me"  # kept; nobody else can open it
    LINK = "link"  # whoever has the link; listed nowhere
    PUBLIC = "public"  # carried by a post


OPEN = (Visibility.LINK, Visibility.PUBLIC)


class Transcript(Moderated):
    """A shared AI chat: what its owner chose of it, after redaction."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    # In its addresses. A new one whenever it stops being open, so that no old link comes alive again.
    token = models.CharField(max_length=22, unique=True, default=new_token)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.DRAFT)
    source = models.CharField(max_length=30)  # the importer's name: "chatgpt", "paste" …
    model = models.CharField(max_length=100, blank=True)  # as the export names it
    title = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)  # Markdown, up to 2,000 characters; a public one has one
    note_html = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)  # of its turns, by script
    story = models.ForeignKey(Story, models.PROTECT, null=True, blank=True, related_name="+")
    origin_story = models.ForeignKey(  # which it was said to be about, when that was merged since
        Story, models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey(  # of a draft that will renew another's turns
        "self", models.CASCADE, null=True, blank=True, related_name="+"
    )
    total_turns = models.PositiveSmallIntegerField(default=0)  # of the chat that was imported
    shown_turns = models.PositiveSmallIntegerField(default=0)  # chosen among them
    removed = models.PositiveIntegerField(default=0)  # labels in what is shown
    first_question = models.CharField(max_length=300, blank=True)  # plain words of what is shown, for lists
    first_answer = models.CharField(max_length=300, blank=True)
    rules_version = models.PositiveSmallIntegerField()  # of `redact.py`
    chatted_at = models.DateTimeField(null=True, blank=True)  # when the chat took place, where known
    snapshot_at = models.DateTimeField()  # when its turns were taken over
    created = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)  # when it was opened to others
    keep_until = models.DateTimeField(null=True, blank=True)  # of a draft
    expires_at = models.DateTimeField(null=True, blank=True)  # set by its owner: nobody else opens it then
    views = models.PositiveIntegerField(default=0)
    changed = models.DateTimeField(auto_now=True, db_index=True)

    objects = TranscriptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility="draft", keep_until__isnull=False)
                | (~Q(visibility="draft") & Q(keep_until__isnull=True)),
                name="transcript_draft_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created", "-id"], name="transcript_of_owner"),
            models.Index(fields=["story", "visibility"], name="transcript_of_story"),
            models.Index(fields=["expires_at"], name="transcript_expires"),
            models.Index(fields=["keep_until"], name="transcript_draft_until"),
            models.Index(fields=["rules_version"], name="transcript_rules"),
        ]

    def __str__(self) -> str:
        return f"transcript {self.pk}"  # never its token: logs read this

    def is_open(self, now: datetime | None = None) -> bool:
        """As `TranscriptQuerySet.open`, of one row."""
        alive = self.expires_at is None or self.expires_at > (now or timezone.now())
        return alive and self.visibility in OPEN and self.state == State.VISIBLE


class TurnQuerySet(models.QuerySet["Turn"]):
    def shown(self) -> TurnQuerySet:
        return self.filter(shown=True).order_by("number")


class Turn(models.Model):
    """One message. Turns that the owner left out are dropped when the chat is opened to others."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"
        SYSTEM = "system"
        TOOL = "tool"

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField()  # in the chat, from 1; gaps are turns left out
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=100, blank=True)  # of a persona or a tool
    text = models.TextField()  # Markdown, redacted
    html = models.TextField()  # rendered and sanitised
    at = models.DateTimeField(null=True, blank=True)
    shown = models.BooleanField(default=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcript", "number"], name="turn_number_once")]

    def __str__(self) -> str:
        return f"turn {self.number} of {self.transcript_id}"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def to_read(self) -> ShareLinkQuerySet:
        return self.filter(transcript=None, parked_at=None).order_by("pk")

    def waiting_of(self, owner: User) -> ShareLinkQuerySet:
        """A person's own that a job will read, or read again."""
        return self.filter(owner=owner, transcript=None, parked_at=None)


class ShareLink(Claimable):
    """An address of a chat shared elsewhere, waiting to be read by a job. Gone after a day."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.CharField(max_length=22, unique=True, default=new_token)  # of the page where one waits
    address = models.URLField(max_length=2048)
    transcript = models.ForeignKey(  # the draft it became
        Transcript, models.CASCADE, null=True, blank=True, related_name="+"
    )
    replaces = models.ForeignKey(  # whose turns that draft will renew
        Transcript, models.CASCADE, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField()

    objects = ShareLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"share link {self.pk}"  # never its address, which opens a chat
