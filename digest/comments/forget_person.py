"""Verb: what becomes of this room's rows when a person leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts.models import User
from digest.channels import version
from digest.comments.counters import recount_posts, recount_threads
from digest.comments.delete_comment import EMPTY
from digest.comments.models import Comment, CommentMention, CommentVersion, CommentVote, ThreadSeen
from digest.lib.moderated import State
from digest.posts.deeds import lock


def forget_person(user: User, now: datetime) -> None:
    """Threads stand, with gaps where ``user`` wrote; votes and marks go, and counters with them."""
    with transaction.atomic():
        own = Comment.objects.filter(author=user)
        places = list(own.exclude(state=State.DELETED).values_list("pk", "root", "post"))
        posts = {post for _, _, post in places}
        lock(posts)
        CommentVersion.objects.filter(comment__author=user).delete()
        CommentMention.objects.filter(comment__author=user).delete()
        CommentMention.objects.filter(user=user).delete()
        own.exclude(state=State.DELETED).update(
            state=State.DELETED, state_reason="", state_at=now, changed=now, **EMPTY
        )
        recount_posts(posts, now)
        recount_threads(root or pk for pk, root, _ in places)
        votes = CommentVote.objects.filter(user=user)
        Comment.objects.filter(pk__in=votes.values("comment")).update(votes=F("votes") - 1, changed=now)
        votes.delete()
        ThreadSeen.objects.filter(user=user).delete()
        if places:
            version.bump()
