"""A person takes a token back."""

from __future__ import annotations

from digest.accounts.models import Token, User


def revoke_token(user: User, pk: int) -> bool:
    """Whether there was such a token of theirs."""
    return Token.objects.filter(user=user, pk=pk).delete()[0] > 0
