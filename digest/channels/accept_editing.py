"""An invited person becomes an editor."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.models import User
from digest.channels.models import Channel, Editor


def accept_editing(channel: Channel, user: User, now: datetime) -> bool:
    """Whether there was an invitation to accept."""
    return bool(Editor.objects.filter(channel=channel, user=user, accepted_at=None).update(accepted_at=now))
