"""Another moderator looks at a decision again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from digest.accounts.models import User
from digest.moderation.may_act import Refused, why_not_again
from digest.moderation.models import Appeal
from digest.moderation.undo import undo

ACTED, DECIDED = "acted", "decided"


def moderators(now: datetime) -> QuerySet[User]:
    """Those who can decide now."""
    return User.objects.able(now).filter(Q(is_moderator=True) | Q(is_staff=True))


def why_not_decide_appeal(moderator: User, appeal: Appeal, deciding: Iterable[User]) -> str:
    """Why this moderator leaves this appeal to somebody else; "" where nothing speaks against it.

    Who acted answers where none of ``deciding`` may.
    """
    action = appeal.action
    if problem := why_not_again(moderator, action):
        return problem
    if action.by_id != moderator.pk:
        return ""
    others = any(one.pk != moderator.pk and not why_not_again(one, action) for one in deciding)
    return ACTED if others else ""


def decide_appeal(moderator: User, appeal: Appeal, granted: bool, answer: str, now: datetime) -> Appeal:
    """``granted`` undoes the action. Raises `Refused`."""
    with transaction.atomic():
        rows = Appeal.objects.select_for_update(of=("self",)).select_related("action", "action__author")
        appeal = rows.get(pk=appeal.pk)
        if appeal.decision != Appeal.Decision.OPEN:
            raise Refused(DECIDED)
        if problem := why_not_decide_appeal(moderator, appeal, moderators(now)):
            raise Refused(problem)
        if granted and appeal.action.undone_at is None:
            undo(moderator, appeal.action, now)
        appeal.decision = Appeal.Decision.GRANTED if granted else Appeal.Decision.UPHELD
        appeal.answer, appeal.decided_by, appeal.decided_at = answer[:500], moderator, now
        appeal.save(update_fields=["decision", "answer", "decided_by", "decided_at"])
        return appeal
