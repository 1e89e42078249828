"""Who may decide what: nobody about themselves, and moderators nothing about staff. Asks no rows."""

from __future__ import annotations

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.moderation.models import Action, Target
from digest.moderation.things import Thing

OWN, STAFF, SITE, NOBODY, NOT_SO, SAME, GONE = "own", "staff", "site", "nobody", "not-so", "same", "gone"
TO_PEOPLE = {Action.Deed.WARN, Action.Deed.SUSPEND}


class Refused(Exception):
    """A decision that is not made; ``why`` is one of the names above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def why_not_decide(moderator: User, author: User | None) -> str:
    """Why this moderator decides nothing about what ``author`` made; "" where nothing speaks against it."""
    if author is None or moderator.is_staff and author.pk != moderator.pk:
        return ""
    if author.pk == moderator.pk:
        return OWN
    return STAFF if author.is_staff else ""


def why_not(moderator: User, thing: Thing, deed: str) -> str:
    """Why ``moderator`` may not do ``deed`` to ``thing``; "" where nothing speaks against it."""
    if problem := why_not_decide(moderator, thing.author):
        return problem
    if deed in TO_PEOPLE and thing.author is None:
        return NOBODY
    if thing.target == Target.PERSON:
        if deed not in TO_PEOPLE:
            return NOT_SO
        rival = deed == Action.Deed.SUSPEND and thing.author is not None and thing.author.is_moderator
        return STAFF if rival and not moderator.is_staff else ""
    if deed == Action.Deed.SUSPEND:
        return NOT_SO  # of a person, not of what they wrote
    if isinstance(thing.row, Channel) and thing.row.owner_id is None:
        house = thing.row.kind == Channel.Kind.HOUSE
        return SITE if house or not moderator.is_staff else ""
    return ""


def deeds_for(moderator: User, thing: Thing) -> list[str]:
    """What the page offers, in its order."""
    offered = [deed for deed in Action.Deed.values if not why_not(moderator, thing, deed)]
    return [deed for deed in offered if Action.STATES.get(Action.Deed(deed)) != (thing.state or None)]
