"""Verb: a person takes back a vote for a comment."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts.models import User
from digest.comments.models import Comment, CommentVote


def unvote_comment(user: User, comment: Comment, now: datetime) -> Comment:
    """Without a vote it does nothing. Answers the row as it stands."""
    with transaction.atomic():
        row = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.pk)
        if CommentVote.objects.filter(user=user, comment=row).delete()[0]:
            Comment.objects.filter(pk=row.pk).update(votes=F("votes") - 1, changed=now)
            row.votes -= 1
    return row
