"""What moderators do with a channel."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.channels.models import Channel
from digest.lib.moderated import State


def set_state(channel: Channel, state: str, reason: str, now: datetime) -> bool:
    """Give it ``state`` for ``reason`` (a rule's stable name); whether something changed.

    Everything kept of the public pages is dropped at once when it leaves or comes back.
    """
    with transaction.atomic():
        rows = Channel.objects.filter(pk=channel.pk)
        before = rows.select_for_update().values_list("state", "state_reason").get()
        if before == (state, reason):
            return False
        rows.update(state=state, state_reason=reason, state_at=now, changed=now)
        if State.VISIBLE in (before[0], state):
            version.bump()
    channel.state, channel.state_reason, channel.state_at = state, reason, now
    return True
