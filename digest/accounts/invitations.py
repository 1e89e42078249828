"""Invitations: who may make one, which still open the door, and who came by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models

from digest.accounts.hashes import hash_of
from digest.accounts.models import Invitation, User

LASTS = timedelta(days=14)
OPEN_AT_ONCE = 5  # unused ones of a person; staff have no such limit


def invitation_of(token: str, now: datetime) -> Invitation | None:
    """The unused invitation with ``token`` that has not ended."""
    if not token:
        return None
    return Invitation.objects.filter(token_hash=hash_of(token), used_at=None, ends__gt=now).first()


def invitations_of(user: User) -> models.QuerySet[Invitation]:
    """All that ``user`` made, newest first, with who came."""
    return Invitation.objects.filter(made_by=user).select_related("used_by").order_by("-created")


def open_invitations(user: User, now: datetime) -> int:
    return Invitation.objects.filter(made_by=user, used_at=None, ends__gt=now).count()


@dataclass
class Branch:
    """A person in the tree of invitations and, below, whoever came by them; ``depth`` from 0."""

    user: User
    depth: int

    @property
    def level(self) -> int:
        """How far a page moves it in, 0 to 4."""
        return min(max(self.depth - 1, 0), 4)


def tree(roots: list[User], most: int = 500) -> list[Branch]:
    """The people below ``roots``, depth first, the roots included: one statement a level, ``most`` people."""
    below: dict[int, list[User]] = {}
    level, seen = [user.pk for user in roots], {user.pk for user in roots}
    while level and len(seen) < most:
        people = User.objects.filter(invited_by__in=level).exclude(pk__in=seen).order_by("date_joined")
        found = list(people[: most - len(seen)])
        for person in found:
            below.setdefault(person.invited_by_id or 0, []).append(person)
        level = [person.pk for person in found]
        seen.update(level)
    branches: list[Branch] = []
    stack = [Branch(user, 0) for user in reversed(roots)]
    while stack:
        branch = stack.pop()
        branches.append(branch)
        children = reversed(below.get(branch.user.pk, []))
        stack += [Branch(person, branch.depth + 1) for person in children]
    return branches
