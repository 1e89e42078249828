"""A person leaves: nobody finds them from this moment. What they wrote follows with its own rooms."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.models import User
from digest.search.models import Kind, Row
from digest.search.store import replace


def forget_person(user: User, now: datetime) -> None:
    replace(list(Row.objects.filter(kind=Kind.PERSON, object_id=user.pk)), [])
