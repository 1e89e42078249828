"""Verb: the owner of a chat chooses which turns others may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.chats.counted import count
from digest.chats.models import OPEN, Transcript
from digest.chats.unfit import Unfit


def choose_turns(transcript: Transcript, numbers: Collection[int], now: datetime) -> Transcript:
    """Show the turns of these ``numbers`` alone; unknown ones count for nothing. Answers the row as it is
    then.

    Of a chat that is open the others are gone for good. Raises `Unfit` (no_turns) when none would be left.
    """
    with transaction.atomic():
        row = Transcript.objects.hold(transcript.pk)
        chosen = row.turns.filter(number__in=numbers)
        if not chosen.exists():
            raise Unfit("no_turns")
        others = row.turns.exclude(number__in=numbers)
        chosen.update(shown=True)
        if row.visibility in OPEN:
            others.delete()
            version.bump()
        else:
            others.update(shown=False)
        count(row)
        row.save()
    return row
