"""Verb: what becomes of a comment, decided by moderators and by the rules of spam."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.comments.counters import change, lock_comment
from digest.comments.models import Comment
from digest.lib.moderated import State


def set_state(comment: Comment, state: str, reason: str, now: datetime) -> bool:
    """Give a comment a state for a reason (the stable name of a rule); False when it is deleted or has both.

    What everybody may have seen leaves kept public bytes with the transaction. Replies stay, under a gap.
    """
    reason = reason[:80]
    with transaction.atomic():
        row = lock_comment(comment.pk)
        if row.state == State.DELETED or (row.state, row.state_reason) == (state, reason):
            return False
        if row.state == State.VISIBLE:
            version.bump()
        change(row, state, reason, now)
    comment.state, comment.state_reason, comment.state_at = state, reason, now
    return True
