"""Posts: what people see, and the only thing that carries votes, comments, saves and reports."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from crawler.feeds.models import Entry
from crawler.stories.models import Story
from digest.accounts.models import User
from digest.channels.models import Channel
from digest.chats.models import Transcript, Visibility
from digest.lib import pulling
from digest.lib.claims import Claimable
from digest.lib.moderated import Moderated, State
from summarizer.models import Summary

PLACED = Q(placed_number=F("story__next_number"), placed_reports=F("story__reports"))


class PostQuerySet(models.QuerySet["Post"]):
    def visible(self) -> PostQuerySet:
        """What everybody may see, under its own address."""
        return self.filter(state=State.VISIBLE, moved_to=None)

    def visible_to(self, user: User | AnonymousUser) -> PostQuerySet:
        """What this person may see: the visible, and their own; moderators see what waits or was hidden too.

        Nobody sees what its author deleted; an author sees what moderators removed, with the rule.
        """
        if not user.is_authenticated:
            return self.visible()
        seen = Q(state=State.VISIBLE)
        if user.may_moderate:
            seen |= Q(state__in=[State.QUEUED, State.HIDDEN, State.REMOVED])
        own = Q(author=user) & ~Q(state=State.DELETED)
        return self.filter(seen | own, moved_to=None)

    def newest(self) -> PostQuerySet:
        return self.visible().order_by("-published", "-id")

    def stories(self) -> PostQuerySet:
        return self.filter(kind=Post.Kind.STORY)

    def at(self, pk: int) -> PostQuerySet:
        """What stands at this id now: the post itself, or the one that it was moved to."""
        moved = Post.objects.filter(pk=pk).values("moved_to")
        return self.filter(Q(pk=pk, moved_to=None) | Q(pk__in=moved))

    def by_people(self) -> PostQuerySet:
        return self.exclude(kind=Post.Kind.STORY)

    def written_by(self, author: User) -> PostQuerySet:
        """A person's own posts in any state but deleted."""
        return self.by_people().filter(author=author).exclude(state=State.DELETED)

    def composed_by(self, author: User) -> PostQuerySet:
        """Those that are written, changed and deleted as posts; what carries a shared chat goes with it."""
        return self.written_by(author).exclude(kind=Post.Kind.CHAT)

    def community(self) -> PostQuerySet:
        """What people made and everybody may see, the most liked and newest first."""
        return self.visible().by_people().order_by("-hotness", "-id")

    def read_by(self, user: User | AnonymousUser) -> PostQuerySet:
        """What is told in a language this person reads, or in none, and their own; all to who chose none."""
        codes = user.language_list if user.is_authenticated else []
        if not codes:
            return self
        summaries = Summary.objects.newest().filter(story=OuterRef("story"))
        read = Q(author=user) | Q(story=None, language="") | Q(story__languages="")
        for code in codes:
            read |= Q(language__startswith=code) | Q(story__languages__contains=code)
            read |= Q(Exists(summaries.filter(language__startswith=code)))
        return self.filter(read)

    def changed_since_placed(self) -> PostQuerySet:
        """Posts whose story gained or lost reports since their placements were made."""
        return self.filter(~PLACED, moved_to=None, kind=Post.Kind.STORY)

    def to_place_by(self, rules: int) -> PostQuerySet:
        """Posts whose placements are not those of these rules, or of the present reports."""
        return self.filter(~(PLACED & Q(placed_rules=rules)), moved_to=None, kind=Post.Kind.STORY)

    def materially_changed(self) -> PostQuerySet:
        return self.visible().filter(story__material_at__gt=F("updated"))


class Post(Moderated):
    """Exactly one source: a story (one post a story), a shared chat (one post a chat), or its own text."""

    class Kind(models.TextChoices):
        STORY = "story"
        TEXT = "text"  # up to 2,000 characters, with pictures
        LINK = "link"  # an address with a comment; also what a channel's own feed posts
        QUOTE = "quote"  # another post (a story's, most often) with a comment
        ARTICLE = "article"  # a title and up to 50,000 characters
        CHAT = "chat"  # a shared AI chat with its sharer's note

    NO_REPORTS = "no reports left"  # a state_reason that is undone by itself

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STORY)
    story = models.OneToOneField(Story, models.PROTECT, null=True, blank=True, related_name="+")
    transcript = models.OneToOneField(  # of a chat, until its owner deletes it
        Transcript, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # of a story: cosmetic, ASCII, fixed at first publication; of a chat: the token of its address
    slug = models.CharField(max_length=80, blank=True)
    published = models.DateTimeField(db_index=True)  # of a scheduled post: when it will be
    updated = models.DateTimeField()  # last material change, or edit
    moved_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # what its placements were made from: the rules of all channels, and the story's next number and reports
    placed_rules = models.BigIntegerField(default=0)
    placed_number = models.PositiveIntegerField(default=0)
    placed_reports = models.PositiveIntegerField(default=0)
    # what a person wrote; blank for a story's post
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.ForeignKey(  # where it was published first: the author's own, or one they edit
        Channel, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=200, blank=True)  # of an article or a link
    text = models.TextField(blank=True)  # Markdown as written
    html = models.TextField(blank=True)  # rendered and sanitised when written; blank for a draft
    gist = models.CharField(max_length=300, blank=True)  # plain words of its beginning, for lists
    language = models.CharField(max_length=10, blank=True)  # of its text, by script
    link = models.URLField(max_length=2048, blank=True)
    preview = models.ForeignKey("LinkPreview", models.PROTECT, null=True, blank=True, related_name="+")
    quoted = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    quoted_turn = models.PositiveSmallIntegerField(null=True, blank=True)  # of a quoted chat
    entry = models.OneToOneField(  # of a channel's own feed, that this post was made from
        Entry, models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)  # by its author, after it was seen
    # counted by the verbs that cause them; equal to the rows
    votes = models.PositiveIntegerField(default=0)
    saves = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    chats = models.PositiveIntegerField(default=0)
    hotness = models.FloatField(default=0)  # `hotness.py`; changes with votes alone
    changed = models.DateTimeField(auto_now=True, db_index=True)  # set by update() too: search pulls by it

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="story", story__isnull=False, author__isnull=True)
                | (~Q(kind="story") & Q(story__isnull=True, author__isnull=False)),
                name="post_one_source",
            ),
            models.CheckConstraint(
                condition=(~Q(kind="chat") & Q(transcript__isnull=True))
                | (Q(kind="chat") & (Q(transcript__isnull=False) | Q(state="deleted"))),
                name="post_chat_has_transcript",
            ),
            models.CheckConstraint(
                condition=~Q(kind="quote") | Q(quoted__isnull=False), name="post_quote_has_quoted"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-hotness", "-id"], name="post_hottest"),
            models.Index(fields=["state", "-published", "-id"], name="post_newest"),
            models.Index(fields=["author", "-published"], name="post_of_author"),
            models.Index(fields=["channel", "-published"], name="post_of_channel"),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    @property
    def its_story(self) -> Story:
        """The story of a story's post; posts of other kinds have none."""
        assert self.story is not None
        return self.story

    @property
    def public_chat(self) -> Transcript | None:
        """The chat that it carries, while its owner leaves it public: a closed one is nobody else's, though
        moderators still find a post that they took out of sight."""
        chat = self.transcript
        return chat if chat is not None and chat.visibility == Visibility.PUBLIC else None


class PostVersion(models.Model):
    """What a post said before an edit. Everybody who sees the post may read it, unless it was taken out."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    until = models.DateTimeField()  # when the edit replaced it


class PostMention(models.Model):
    """A person whom a post names; notifications pull it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="post_mention_once")]


class PostPictureQuerySet(models.QuerySet["PostPicture"]):
    def visible_to(self, user: User | AnonymousUser) -> PostPictureQuerySet:
        """Pictures of the posts that this person may see."""
        return self.filter(post__in=Post.objects.visible_to(user))


class PostPicture(models.Model):
    """An uploaded picture, re-encoded; without a post while its author still writes."""

    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="pictures")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    small = models.CharField(max_length=120, unique=True)  # paths below MEDIA_ROOT, WebP: 640 px,
    large = models.CharField(max_length=120, unique=True)  # and 2,048 px at most
    width = models.PositiveSmallIntegerField()  # of the small one
    height = models.PositiveSmallIntegerField()
    alt = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField()

    objects = PostPictureQuerySet.as_manager()


class LinkPreview(Claimable):
    """What a linked page says of itself, read by a job through the guard."""

    address = models.URLField(max_length=2048, unique=True)
    title = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=500, blank=True)
    site = models.CharField(max_length=100, blank=True)
    picture = models.CharField(max_length=120, blank=True)  # path below MEDIA_ROOT
    read_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["picture"], name="preview_picture")]


class Placement(models.Model):
    """A post standing in a channel: a story's by rule, a person's by who may post there or by acceptance."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="placements")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    reason = models.CharField(max_length=80, blank=True)  # "feed", the term that brought it, or "person"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "channel"], name="placement_once")]
        indexes = [models.Index(fields=["channel", "-at", "-post"], name="placement_newest")]


class PlacementProposal(models.Model):
    """A post that its author proposes to a channel; accepted, it becomes a placement."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="proposals")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "channel"], name="placement_proposed_once")]


class Pin(models.Model):
    """The one post that stands first in a channel."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    at = models.DateTimeField()


class Deed(models.Model):
    """What one person did with one post, once. Abstract."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    origin_post = models.ForeignKey(  # where it was done, when the story was merged since; undo reads it
        Post, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Vote(Deed):
    """Up, or none."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="vote_once")]


class Save(Deed):
    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="save_once")]
        indexes = [models.Index(fields=["user", "-at"], name="save_newest")]


class Hide(Deed):
    """Never shown to this person again in lists."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="hide_once")]


class Watch(Deed):
    """Of a story's post: its material updates are told."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="watch_once")]


class Read(Deed):
    """The person opened its page; `at` is the last time."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="read_once")]
        indexes = [models.Index(fields=["user", "-at"], name="read_newest")]


class Mute(models.Model):
    """Words, channels or outlets that a person does not want to see."""

    class Kind(models.TextChoices):
        WORD = "word"
        CHANNEL = "channel"
        OUTLET = "outlet"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(
        max_length=200
    )  # the word in small letters, the channel's slug, the outlet's owner
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "value"], name="mute_once")]


class PostDay(models.Model):
    """Totals of a post's day for the channel desk: no person and no cookie is in it."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    day = models.DateField()
    reads = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    saves = models.PositiveIntegerField(default=0)
    shares = models.PositiveIntegerField(default=0)  # quotes of it that went out that day and are in sight

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "day"], name="post_day_once")]


class Mark(pulling.Mark):
    """The last merge followed, and the channels' rules last applied."""
