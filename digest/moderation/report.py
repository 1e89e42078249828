"""A person says that something breaks a rule."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts.limits import DAY, Limit, allow
from digest.accounts.models import User
from digest.lib.text import paragraphs
from digest.moderation.may_act import GONE, NOT_SO, OWN, Refused
from digest.moderation.models import Case, Report, Target
from digest.moderation.open_case import open_case
from digest.moderation.rules import OF_PEOPLE, OF_STORIES, RULES
from digest.moderation.things import Thing, find

LIMIT = Limit("report", 50, DAY)
TOO_MANY = "too-many"


def reasons_for(thing: Thing) -> list[str]:
    """Names of the rules that such a thing can break."""
    if thing.is_story:
        return list(OF_STORIES)
    return list(OF_PEOPLE) if thing.target == Target.PERSON else list(RULES)


def own_report(user: User, thing: Thing) -> Report | None:
    """What this person has said of it before."""
    said = Report.objects.filter(by=user, case__target=thing.target, case__target_id__in=thing.ids)
    return said.order_by("pk").first()


def report(user: User, target: str, target_id: int, reason: str, note: str, now: datetime) -> Report:
    """The person's one report of a thing they may see: a second one answers the first.

    Raises `Refused`: it is gone, is their own, cannot break that rule, or is one too many for today.
    """
    with transaction.atomic():
        return said_of(find(target, target_id, user), user, reason, note, now)


def said_of(thing: Thing | None, user: User, reason: str, note: str, now: datetime) -> Report:
    """As `report`, of what was found. Call it in the transaction that found it."""
    if thing is None:
        raise Refused(GONE)
    if thing.author is not None and thing.author.pk == user.pk:
        raise Refused(OWN)
    if reason not in reasons_for(thing):
        raise Refused(NOT_SO)
    if earlier := own_report(user, thing):
        return earlier
    if not allow(LIMIT, user.pk, now):
        raise Refused(TOO_MANY)
    case = open_case(thing, now)
    made, is_new = Report.objects.get_or_create(
        case=case, by=user, defaults={"reason": reason, "note": paragraphs(note, 500), "at": now}
    )
    if is_new:
        Case.objects.filter(pk=case.pk).update(reports=F("reports") + 1)
    return made
