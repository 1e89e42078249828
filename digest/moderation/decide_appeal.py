"""Another moderator looks at a decision again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from digest.accounts.models import User
from digest.moderation.may_act import Refused, why_not_decide
from digest.moderation.models import Appeal
from digest.moderation.undo import undo

ACTED, DECIDED = "acted", "decided"


def able(now: datetime) -> set[int]:
    """Ids of those who can decide now."""
    people = User.objects.filter(Q(is_moderator=True) | Q(is_staff=True), is_active=True, deleted_at=None)
    return set(
        people.filter(Q(suspended_until=None) | Q(suspended_until__lte=now)).values_list("pk", flat=True)
    )


def why_not_decide_appeal(moderator: User, appeal: Appeal, able: set[int]) -> str:
    """Why this moderator leaves this appeal to somebody else; "" where nothing speaks against it."""
    if problem := why_not_decide(moderator, appeal.action.author):
        return problem
    others = able - {appeal.action.by_id, appeal.action.author_id}
    return ACTED if appeal.action.by_id == moderator.pk and others else ""


def decide_appeal(moderator: User, appeal: Appeal, granted: bool, answer: str, now: datetime) -> Appeal:
    """``granted`` undoes the action. Raises `Refused`."""
    with transaction.atomic():
        rows = Appeal.objects.select_for_update(of=("self",)).select_related("action", "action__author")
        appeal = rows.get(pk=appeal.pk)
        if appeal.decision != Appeal.Decision.OPEN:
            raise Refused(DECIDED)
        if problem := why_not_decide_appeal(moderator, appeal, able(now)):
            raise Refused(problem)
        if granted and appeal.action.undone_at is None:
            undo(moderator, appeal.action, now)
        appeal.decision = Appeal.Decision.GRANTED if granted else Appeal.Decision.UPHELD
        appeal.answer, appeal.decided_by, appeal.decided_at = answer[:500], moderator, now
        appeal.save(update_fields=["decision", "answer", "decided_by", "decided_at"])
        return appeal
