"""Taking a decision back, within 30 days, or while an appeal against it waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from digest.accounts.models import User
from digest.accounts.suspend import suspend
from digest.accounts.unsuspend import unsuspend
from digest.lib.moderated import State
from digest.moderation.may_act import Refused, why_not_again
from digest.moderation.models import Action, Appeal
from digest.moderation.open_case import open_case
from digest.moderation.set_state import set_state
from digest.moderation.things import MODELS, Row, find

DAYS = timedelta(days=30)
LATE, UNDONE = "late", "undone"


def can_be_undone(action: Action, now: datetime) -> bool:
    waits = hasattr(action, "appeal") and action.appeal.decision == Appeal.Decision.OPEN
    return action.undone_at is None and (waits or now - action.at <= DAYS)


def undo(moderator: User, action: Action, now: datetime) -> Action:
    """Restore what was before ``action``. What was decided since about the same thing stands; undoing that
    later then restores what was before both. Raises `Refused`."""
    with transaction.atomic():
        action = Action.objects.select_for_update(of=("self",)).select_related("author").get(pk=action.pk)
        if action.undone_at is not None:
            raise Refused(UNDONE)
        if not can_be_undone(action, now):
            raise Refused(LATE)
        if problem := why_not_again(moderator, action):
            raise Refused(problem)
        later = Action.objects.later_alike(action).select_for_update(of=("self",)).first()
        if action.deed != Action.Deed.WARN:
            if later is not None:
                later.before = action.before
                later.save(update_fields=["before"])
            else:
                restore(moderator, action, now)
        action.undone_at, action.undone_by = now, moderator
        action.save(update_fields=["undone_at", "undone_by"])
        return action


def restore(moderator: User, action: Action, now: datetime) -> None:
    rows = MODELS[action.target]._default_manager.select_for_update(of=("self",))
    row: Any = rows.filter(pk=action.target_id).first()
    if row is None:  # a chat that its owner deleted
        return
    if isinstance(row, User):
        restore_person(row, action.before)
    elif row.state == Action.STATES[Action.Deed(action.deed)]:
        restore_thing(moderator, row, action, now)


def restore_person(user: User, before: dict[str, str]) -> None:
    if before["until"]:
        until, at = datetime.fromisoformat(before["until"]), datetime.fromisoformat(before["at"])
        suspend(user, until, before["rule"], at)
    else:
        unsuspend(user)


def restore_thing(moderator: User, row: Row, action: Action, now: datetime) -> None:
    """What its author or a room changed since stays as it is; what waited, waits again."""
    set_state(row, action.before["state"], action.before["reason"], now)
    if action.before["state"] == State.QUEUED and (thing := find(action.target, action.target_id, moderator)):
        open_case(thing, now, action.before["reason"])
