"""A moderator does something about a thing, by a rule; everybody reads so in the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from digest.accounts.models import User
from digest.accounts.suspend import suspend
from digest.lib.moderated import State
from digest.moderation.may_act import GONE, NOT_SO, SAME, Refused, why_not
from digest.moderation.models import Action, Case
from digest.moderation.rules import RULES
from digest.moderation.set_state import set_state
from digest.moderation.things import Row, Thing, find, locked


def act(
    moderator: User,
    target: str,
    target_id: int,
    deed: str,
    rule: str,
    note: str,
    now: datetime,
    *,
    until: datetime | None = None,
) -> Action:
    """The log's new row. ``rule`` is a name of `RULES`, blank for showing; a suspension lasts ``until``.

    Closes the thing's open case. Raises `Refused`.
    """
    if deed not in Action.Deed.values or (rule not in RULES and (rule or deed != Action.Deed.SHOW)):
        raise Refused(NOT_SO)
    if (deed == Action.Deed.SUSPEND) != (until is not None):
        raise Refused(NOT_SO)
    with transaction.atomic():
        thing = find(target, target_id, moderator)
        if thing is None:
            raise Refused(GONE)
        if problem := why_not(moderator, thing, deed):
            raise Refused(problem)
        cases = Case.objects.open().of(thing.target, thing.ids)
        case = cases.order_by("pk").first()
        before = done(held(thing), deed, rule, now, until)
        cases.update(closed=now, closed_by=moderator)
        return Action.objects.create(
            case=case, target=thing.target, target_id=thing.pk, author=thing.author, deed=deed, rule=rule,
            note=note[:500], by=moderator, at=now, until=until, before=before,
        )  # fmt: skip


def held(thing: Thing) -> Row:
    try:
        return locked(thing)
    except ObjectDoesNotExist:  # a chat, deleted at this moment
        raise Refused(GONE) from None


def done(row: Row, deed: str, rule: str, now: datetime, until: datetime | None) -> dict[str, Any]:
    """Do it, and answer what undoing restores."""
    if isinstance(row, User):
        return suspended(row, until, rule, now) if until else {}
    if deed == Action.Deed.WARN:
        return {}
    if row.state == State.DELETED:
        raise Refused(GONE)
    before = {"state": row.state, "reason": row.state_reason}
    state = Action.STATES[Action.Deed(deed)]
    if before == {"state": state, "reason": rule}:
        raise Refused(SAME)
    set_state(row, state, rule, now)
    return before


def suspended(user: User, until: datetime, rule: str, now: datetime) -> dict[str, Any]:
    before = {
        "at": user.suspended_at.isoformat() if user.suspended_at else "",
        "until": user.suspended_until.isoformat() if user.suspended_until else "",
        "rule": user.suspended_rule,
    }
    suspend(user, until, rule, now)
    return before
