"""Verb: an author takes a comment back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.comments.counters import change, lock_comment
from digest.comments.models import Comment
from digest.lib.moderated import State

EMPTY = {"text": "", "html": "", "language": ""}


def delete_comment(comment: Comment, now: datetime) -> None:
    """Its words, earlier versions and mentions are gone for good; the row stays, so that replies stand.
    Safe to repeat."""
    with transaction.atomic():
        row = lock_comment(comment.pk)
        if row.state == State.DELETED:
            return
        if row.state == State.VISIBLE:
            version.bump()
        Comment.objects.filter(pk=row.pk).update(**EMPTY)
        row.versions.all().delete()
        row.mentions.all().delete()
        change(row, State.DELETED, "", now)
