"""Verb: a person likes a comment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts import limits
from digest.accounts.models import User
from digest.comments.models import Comment, CommentVote
from digest.lib.moderated import State
from digest.posts.wording import Unfit


def vote_comment(user: User, comment: Comment, now: datetime) -> Comment:
    """Once a person; again does nothing. Answers the row as it stands.

    Raises `Unfit`: own (authors do not vote for themselves), gone, too_many_votes.
    """
    if comment.author_id == user.pk:
        raise Unfit("own")
    with transaction.atomic():
        row = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.pk)
        if CommentVote.objects.filter(user=user, comment=row).exists():
            return row
        if row.state != State.VISIBLE:
            raise Unfit("gone")
        if not limits.may(user, "vote", now):
            raise Unfit("too_many_votes")
        CommentVote.objects.create(user=user, comment=row, at=now)
        Comment.objects.filter(pk=row.pk).update(votes=F("votes") + 1, changed=now)
        row.votes += 1
    return row
