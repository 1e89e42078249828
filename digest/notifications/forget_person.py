"""A person leaves: what they were told goes, and who did what in what others were told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.notifications.models import Notice, SwitchedOff, Told
from digest.notifications.recount import recount


def forget_person(user: User, now: datetime) -> None:
    """Others are not told any more that this person followed, answered or named them."""
    with transaction.atomic():
        SwitchedOff.objects.filter(user=user).delete()
        Notice.objects.filter(user=user).delete()  # with what they were told
        alone = Notice.objects.filter(actor=user, people=1)
        others = set(alone.values_list("user_id", flat=True))
        alone.delete()
        Told.objects.filter(actor=user).update(actor=None)
        Notice.objects.filter(actor=user).update(actor=None)
        recount({user.pk, *others})
