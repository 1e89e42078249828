"""Taking an unused invitation back."""

from __future__ import annotations

from digest.accounts.models import Invitation, User


def withdraw_invitation(pk: int, user: User) -> bool:
    """Delete ``user``'s own unused invitation; False when there is none such."""
    return bool(Invitation.objects.filter(pk=pk, made_by=user, used_at=None).delete()[0])
