"""Verb: nobody but its owner can open a chat any more, or yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.chats.models import OPEN, Transcript, Visibility, new_token
from digest.chats.open_chat import check_room


def close_chat(transcript: Transcript, now: datetime) -> Transcript:
    """Keep ``transcript`` for its owner alone. Only verbs of `posts` call this, with the row as it is now,
    locked; it is changed, saved and answered. Safe to repeat.

    One that was open gets another token: its links are dead for good. A draft is kept with all of its turns;
    raises `Unfit` (shares) where it would be one too many.
    """
    row = transcript
    with transaction.atomic():
        check_room(row)
        if row.visibility in OPEN:
            row.token, row.shared_at = new_token(), None
            version.bump()
        row.visibility, row.keep_until, row.replaces = Visibility.ME, None, None
        row.save()
    return row
