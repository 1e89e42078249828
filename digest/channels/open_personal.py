"""A person opens a channel of their own."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.channels.slugs import candidates, slug_of


def open_personal(user: User, now: datetime) -> Channel:
    """Their personal channel, made when there is none: called like them, at an address made of their name.

    Two calls at once open one. Takes `now` as all deeds do. A name without Latin letters gives `person-<id>`.
    """
    try:
        with transaction.atomic():
            existing = Channel.objects.personal_of(user)
            if existing is not None:
                return existing
            wishes = candidates(slug_of(user.username), f"person-{user.pk}")
            taken = set(Channel.objects.filter(slug__in=wishes).values_list("slug", flat=True))
            return Channel.objects.create(
                slug=next(slug for slug in wishes if slug not in taken),
                kind=Channel.Kind.PERSONAL,
                run_by=Channel.RunBy.PEOPLE,
                name_en=user.username,
                owner=user,
            )
    except IntegrityError:  # another request opened it, or took the address, in between
        existing = Channel.objects.personal_of(user)
        return existing or open_personal(user, now)
