"""Closing a case because nothing is wrong. What waits for a moderator is shown by that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.lib.moderated import State
from digest.moderation.act import act
from digest.moderation.may_act import GONE, Refused, why_not_decide
from digest.moderation.models import Action, Case
from digest.moderation.things import find


def dismiss(moderator: User, target: str, target_id: int, now: datetime) -> None:
    """Nothing is logged unless a queued thing is shown. Raises `Refused`."""
    with transaction.atomic():
        thing = find(target, target_id, moderator)
        if thing is None:
            raise Refused(GONE)
        if problem := why_not_decide(moderator, thing.author):
            raise Refused(problem)
        if thing.state == State.QUEUED:
            act(moderator, target, target_id, Action.Deed.SHOW, "", "", now)
        Case.objects.open().of(target, thing.ids).update(closed=now, closed_by=moderator)
