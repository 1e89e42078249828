"""Comments on posts, and so on stories' pages."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from digest.accounts.models import User
from digest.lib.moderated import Moderated, State
from digest.posts.models import Post


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> CommentQuerySet:
        """What everybody may read. A deleted or removed one with replies stays as a gap in its thread."""
        return self.filter(state=State.VISIBLE, post__state=State.VISIBLE)

    def visible_to(self, user: User | AnonymousUser) -> CommentQuerySet:
        """What this person may read: the visible, their own, and for moderators what waits or was hidden."""
        if not user.is_authenticated:
            return self.visible()
        seen = Q(state=State.VISIBLE)
        if user.may_moderate:
            seen |= Q(state__in=[State.QUEUED, State.HIDDEN, State.REMOVED])
        own = Q(author=user) & ~Q(state=State.DELETED)
        return self.filter(seen | own, post__in=Post.objects.visible_to(user))


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
