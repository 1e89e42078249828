"""Verb: what becomes of a post, decided by moderators and by the rooms' own rules."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.lib.moderated import State
from digest.posts.deeds import count_share
from digest.posts.models import Post


def set_state(post: Post, state: str, reason: str, now: datetime) -> bool:
    """Give a post a state for a reason (the stable name of a rule); False when it is deleted or has both.

    What everybody may have seen leaves kept public bytes with the transaction.
    """
    with transaction.atomic():
        row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        same = (row.state, row.state_reason) == (state, reason[:80])
        if same or row.state == State.DELETED:
            return False
        fields = {"state": state, "state_reason": reason[:80], "state_at": now}
        Post.objects.filter(pk=post.pk).update(**fields, changed=now)
        if State.VISIBLE in (row.state, state) and row.state != state:
            count_share(row, 1 if state == State.VISIBLE else -1)
        if row.state == State.VISIBLE:
            version.bump()
    for name, value in fields.items():
        setattr(post, name, value)
    return True
