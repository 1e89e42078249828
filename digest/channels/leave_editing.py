"""Somebody is no editor any more: they declined or left, or the owner removed them."""

from __future__ import annotations

from digest.accounts.models import User
from digest.channels.models import Channel, Editor


def leave_editing(channel: Channel, user: User) -> bool:
    """Whether they were invited or an editor."""
    return bool(Editor.objects.filter(channel=channel, user=user).delete()[0])
