"""What becomes of this room's rows when a person leaves: the log stays, their words go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.moderation.models import Action, Appeal, Case, Report, Target


def forget_person(user: User, now: datetime) -> None:
    """Reports still count, appeals still show that one was made; neither says what ``user`` wrote.

    The log names nobody anyway; notes to the person go. Cases about the person are closed.
    """
    with transaction.atomic():
        Report.objects.filter(by=user).exclude(note="").update(note="")
        Appeal.objects.filter(action__author=user).exclude(text="").update(text="")
        Action.objects.about(user).exclude(note="").update(note="")
        Case.objects.open().of(Target.PERSON, [user.pk]).update(closed=now)
