"""A person does not want to see a word, a channel or an outlet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.models import Mute
from digest.posts.muted import normal

MOST = 500  # a person


class TooMany(ValueError):
    """A person mutes `MOST` things already."""


class NothingToMute(ValueError):
    """Nothing is left of the value once it is in its normal form."""


def mute(user: User, kind: str, value: str, now: datetime) -> Mute:
    """Once each; again does nothing. ``value`` is a word, a channel's slug, or who publishes an outlet.

    Raises `NothingToMute` and `TooMany`.
    """
    value = normal(kind, value)
    if not value:
        raise NothingToMute
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one after the other, so that all count
        mine = Mute.objects.filter(user=user)
        if row := mine.filter(kind=kind, value=value).first():
            return row
        if mine.count() >= MOST:
            raise TooMany
        return Mute.objects.create(user=user, kind=kind, value=value, at=now)
