"""One decision as the pages offer it: a deed on a thing, and with it a suspension of its author."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from digest.accounts.models import User
from digest.accounts.suspend import FOR_GOOD
from digest.moderation.act import act
from digest.moderation.dismiss import dismiss
from digest.moderation.may_act import GONE, NOBODY, NOT_SO, Refused
from digest.moderation.models import Action, Target
from digest.moderation.things import find

KEEP = "keep"  # nothing is wrong with it
SUSPENSIONS = {"1": timedelta(days=1), "7": timedelta(days=7), "30": timedelta(days=30), "good": None}


def settle(
    moderator: User,
    target: str,
    target_id: int,
    deed: str,
    rule: str,
    note: str,
    now: datetime,
    *,
    suspension: str = "",
) -> list[Action]:
    """All or nothing. ``suspension`` is a key of `SUSPENSIONS` or blank. Raises `Refused`."""
    if suspension not in {"", *SUSPENSIONS} or (deed == Action.Deed.SUSPEND and not suspension):
        raise Refused(NOT_SO)
    with transaction.atomic():
        made: list[Action] = []
        thing = find(target, target_id, moderator)
        if thing is None:
            raise Refused(GONE)
        if deed == KEEP:
            dismiss(moderator, target, target_id, now)
        elif deed != Action.Deed.SUSPEND:
            made.append(act(moderator, target, target_id, deed, rule, note, now))
        if suspension and deed != KEEP:
            if thing.author is None:
                raise Refused(NOBODY)
            length = SUSPENSIONS[suspension]
            until = FOR_GOOD if length is None else now + length
            person = (Target.PERSON, thing.author.pk)
            made.append(act(moderator, *person, Action.Deed.SUSPEND, rule, note, now, until=until))
        return made
