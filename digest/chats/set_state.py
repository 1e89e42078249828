"""Verb: what moderators make of a shared chat. Its owner's choice of who may open it stays beside that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.chats.models import Transcript
from digest.lib.moderated import State


def set_state(transcript: Transcript, state: str, reason: str, now: datetime) -> bool:
    """Give a chat a state for a reason (the stable name of a rule); False when it has both.

    While it is not visible nobody but its owner opens it, whoever has the link. The post of a public one is
    for `posts.set_state`.
    """
    reason = reason[:80]
    with transaction.atomic():
        row = Transcript.objects.hold(transcript.pk)
        if row.state == State.DELETED or (row.state, row.state_reason) == (state, reason):
            return False
        row.state, row.state_reason, row.state_at = state, reason, now
        row.save(update_fields=["state", "state_reason", "state_at", "changed"])
        version.bump()
    transcript.state, transcript.state_reason, transcript.state_at = state, reason, now
    return True
