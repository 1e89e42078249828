"""Making a person a moderator, and ending that."""

from __future__ import annotations

from digest.accounts.models import User


def set_moderator(person: User, is_moderator: bool) -> None:
    """What they decided stands either way. Staff moderate anyway; emptied accounts do nothing."""
    User.objects.filter(pk=person.pk, is_staff=False, deleted_at=None).update(is_moderator=is_moderator)
