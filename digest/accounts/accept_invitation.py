"""Using an invitation up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.invitations import invitation_of
from digest.accounts.models import Invitation, User


class InvitationUsed(Exception):
    """The invitation is unknown, used, or over."""


def accept_invitation(token: str, user: User, now: datetime) -> None:
    """``user``, just made, came by the invitation with ``token``; `InvitationUsed` if it opens nothing."""
    with transaction.atomic():
        found = invitation_of(token, now)
        if found is None:
            raise InvitationUsed
        if not Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=now, used_by=user):
            raise InvitationUsed
        user.invited_by_id = found.made_by_id
        user.save(update_fields=["invited_by"])
