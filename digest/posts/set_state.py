"""Verb: what becomes of a post, decided by moderators and by the rooms' own rules."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.lib.moderated import State
from digest.posts.chats_about import count_chats
from digest.posts.deeds import count_share
from digest.posts.models import Post


def set_state(post: Post, state: str, reason: str, now: datetime) -> bool:
    """Give a post a state for a reason (the stable name of a rule); False when it is deleted or has both.

    What everybody may have seen leaves kept public bytes with the transaction. A chat that its owner closed
    meanwhile is shown again to nobody.
    """
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        same = (row.state, row.state_reason) == (state, reason[:80])
        if same or row.state == State.DELETED:
            return False
        if (
            state in (State.VISIBLE, State.QUEUED) and row.transcript and not row.public_chat
        ):  # read under the lock
            state, reason = State.DRAFT, ""
        fields = {"state": state, "state_reason": reason[:80], "state_at": now}
        Post.objects.filter(pk=post.pk).update(**fields, changed=now)
        if State.VISIBLE in (row.state, state) and row.state != state:
            count_share(row, 1 if state == State.VISIBLE else -1)
        if row.state == State.VISIBLE:
            version.bump()
        if row.transcript:
            count_chats([row.transcript.story_id], now)
    for name, value in fields.items():
        setattr(post, name, value)
    return True
