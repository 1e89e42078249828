"""Comments on posts, and so on stories' pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from digest.accounts.models import User
from digest.lib.moderated import Moderated, State
from digest.posts.models import Post

DAY = timedelta(days=1)
LEFT = Q(post__state=State.DELETED)  # what others said stands when the author of the post took it away


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> CommentQuerySet:
        """What everybody may read. A deleted or removed one with replies stays as a gap in its thread."""
        return self.filter(Q(post__state=State.VISIBLE) | LEFT, state=State.VISIBLE)

    def shown_to(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Of a post that this person sees: what they may read, and gaps with something below them."""
        seen = Q(state=State.VISIBLE) | Q(replies__gt=0)
        if user.is_authenticated:
            seen |= Q(author=user) & ~Q(state=State.DELETED)
            if user.may_moderate:
                seen |= Q(state__in=[State.QUEUED, State.HIDDEN, State.REMOVED])
        return self.filter(seen)

    def thread(self, root: int) -> CommentQuerySet:
        """The first comment of a thread and all below it."""
        return self.filter(Q(pk=root) | Q(root=root))

    def of_last_day(self, author: User, now: datetime) -> CommentQuerySet:
        """What spam rules compare, the newest first."""
        return self.filter(author=author, published__gt=now - DAY).order_by("-published")

    def left_behind(self) -> CommentQuerySet:
        """Those whose post moved on: `follow_merges` brings them home."""
        own = Comment.objects.filter(post=OuterRef("pk"))
        moved = Post.objects.filter(Exists(own), moved_to__gt=0)  # SQLite looks this up; IS NOT NULL it scans
        return self.filter(post__in=list(moved.values_list("pk", flat=True)))

    def parted(self) -> CommentQuerySet:
        """Those whose own post came back, or moved elsewhere."""
        home = Coalesce("origin_post__moved_to", "origin_post")
        return self.filter(origin_post__gt=0).exclude(post=home)

    def visible_to(self, user: User | AnonymousUser) -> CommentQuerySet:
        """What this person may read: the visible, their own, and for moderators what waits or was hidden."""
        if not user.is_authenticated:
            return self.visible()
        seen = Q(state=State.VISIBLE)
        if user.may_moderate:
            seen |= Q(state__in=[State.QUEUED, State.HIDDEN, State.REMOVED])
        posts = Post.objects.visible_to(user)
        stands = LEFT | Q(post__in=posts) | Q(post__moved_to__in=posts)  # until `follow_merges` has moved it
        return self.filter((seen & stands) | (Q(author=user) & ~Q(state=State.DELETED)))


class Comment(Moderated):
    """One comment. Threads are made from `parent`; `root` is the first of its thread."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    origin_post = models.ForeignKey(  # where it was written, when the story was merged since
        Post, models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    depth = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField()  # Markdown as written
    html = models.TextField()  # rendered and sanitised when written
    language = models.CharField(max_length=10, blank=True)  # of its text, by script
    published = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    votes = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)  # visible ones below it, of any depth
    changed = models.DateTimeField(auto_now=True, db_index=True)  # set by update() too: search pulls by it

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["post", "published"], name="comment_of_post"),
            models.Index(fields=["author", "-published"], name="comment_of_author"),
            models.Index(fields=["state", "published"], name="comment_state"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class CommentVersion(models.Model):
    """What a comment said before an edit."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions")
    text = models.TextField()
    until = models.DateTimeField()


class CommentVote(models.Model):
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "comment"], name="comment_vote_once")]


class CommentMention(models.Model):
    """A person whom a comment names; notifications pull it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="comment_mention_once")]


class ThreadSeen(models.Model):
    """The newest comment of a post that a person saw: what is newer is marked."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    last = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="thread_seen_once")]
