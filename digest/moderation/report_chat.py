"""Somebody who has the link of a shared chat says that it breaks a rule."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.moderation.models import Report
from digest.moderation.report import said_of
from digest.moderation.things import chat_at


def report_chat(user: User, token: str, reason: str, note: str, now: datetime) -> Report:
    """As `report`, of what the address with this token opens; a public chat is reported as its post."""
    with transaction.atomic():
        return said_of(chat_at(token, user, now), user, reason, note, now)
