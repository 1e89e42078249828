"""The author's word against a decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.moderation.may_act import NOT_SO, OWN, Refused
from digest.moderation.models import Action, Appeal
from digest.moderation.undo import LATE, UNDONE, can_be_undone


def can_be_appealed(action: Action, now: datetime) -> bool:
    return action.deed != Action.Deed.SHOW and not hasattr(action, "appeal") and can_be_undone(action, now)


def appeal(author: User, action: Action, text: str, now: datetime) -> Appeal:
    """The one appeal of an action: a second one answers the first. Raises `Refused`."""
    if action.author_id != author.pk:
        raise Refused(OWN)
    if action.deed == Action.Deed.SHOW or not text.strip():
        raise Refused(NOT_SO)
    with transaction.atomic():
        action = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        if hasattr(action, "appeal"):
            return action.appeal
        if not can_be_undone(action, now):
            raise Refused(UNDONE if action.undone_at else LATE)
        return Appeal.objects.create(action=action, text=text.strip()[:2000], at=now)
