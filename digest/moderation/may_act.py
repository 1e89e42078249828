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
    if author is None:
        return ""
    if author.pk == moderator.pk:
        return OWN
    return STAFF if author.is_staff and not moderator.is_staff else ""


def why_not_again(moderator: User, action: Action) -> str:
    """Why this moderator neither undoes ``action`` nor answers for it: what is staff's stays staff's."""
    return why_not_decide(moderator, action.author) or why_staff_alone(
        moderator, action.target, action.deed, action.author
    )


def why_staff_alone(moderator: User, target: str, deed: str, author: User | None) -> str:
    """For suspensions of moderators, and the site's own channels."""
    if moderator.is_staff:
        return ""
    if deed == Action.Deed.SUSPEND and author is not None and author.is_moderator:
        return STAFF
    return SITE if target == Target.CHANNEL and author is None else ""


def why_not(moderator: User, thing: Thing, deed: str) -> str:
    """Why ``moderator`` may not do ``deed`` to ``thing``; "" where nothing speaks against it."""
    if problem := why_not_decide(moderator, thing.author):
        return problem
    if deed in TO_PEOPLE and thing.author is None:
        return NOBODY
    of_person = thing.target == Target.PERSON
    if (of_person and deed not in TO_PEOPLE) or (deed == Action.Deed.SUSPEND and not of_person):
        return NOT_SO  # people are warned and suspended; what they wrote is not suspended
    if isinstance(thing.row, Channel) and thing.row.kind == Channel.Kind.HOUSE:
        return SITE
    return why_staff_alone(moderator, thing.target, deed, thing.author)


def deeds_for(moderator: User, thing: Thing) -> list[str]:
    """What the page offers, in its order."""
    offered = [deed for deed in Action.Deed.values if not why_not(moderator, thing, deed)]
    return [deed for deed in offered if Action.STATES.get(Action.Deed(deed)) != (thing.state or None)]
