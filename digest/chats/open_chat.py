"""Verb: a chat can be opened by others from now on. What was left out of it is gone first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.channels import version
from digest.chats.counted import count
from digest.chats.models import OPEN, Transcript, Visibility
from digest.chats.unfit import Unfit
from digest.lib.moderated import State

MOST_SHARES = 1_000  # of one person


def open_chat(transcript: Transcript, visibility: str, now: datetime) -> None:
    """Make ``transcript`` link or public. Only verbs of `posts` call this, with the row as it is now, locked;
    it is changed and saved.

    Turns that were left out are deleted. The token stays. Raises `Unfit`: no_turns, past (its time is over),
    state (a moderator took it out of sight), shares.
    """
    row = transcript
    if visibility not in OPEN:
        raise ValueError(visibility)
    if row.state != State.VISIBLE:
        raise Unfit("state")
    if row.expires_at is not None and row.expires_at <= now:
        raise Unfit("past")
    with transaction.atomic():
        check_room(row)
        row.turns.filter(shown=False).delete()
        count(row)
        if not row.shown_turns:
            raise Unfit("no_turns")
        if row.visibility == Visibility.PUBLIC and visibility != Visibility.PUBLIC:
            version.bump()
        if row.visibility not in OPEN:
            row.shared_at = now
        row.visibility, row.keep_until, row.replaces = visibility, None, None
        row.save()


def check_room(row: Transcript) -> None:
    """Raises `Unfit` where a draft would be one chat too many for its owner. Call in a transaction."""
    if row.visibility != Visibility.DRAFT:
        return
    owner = User.objects.select_for_update(no_key=True).get(pk=row.owner_id)
    if Transcript.objects.shares_of(owner).count() >= MOST_SHARES:
        raise Unfit("shares")
