"""Verb: a shared chat goes for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.chats.models import Transcript
from digest.lib.moderated import State
from digest.posts.delete_post import EMPTY, take_parts
from digest.posts.models import Post
from digest.posts.share_chat import withdraw


def delete_chat(transcript: Transcript, now: datetime) -> None:
    """Nothing of it is left. The row of its post stays, empty, so that what others said stands. Safe to
    repeat."""
    with transaction.atomic():
        row = Transcript.objects.select_for_update(of=("self",)).filter(pk=transcript.pk).first()
        if row is None:
            return
        post = Post.objects.select_for_update(of=("self",)).filter(transcript=row).first()
        if post is not None:
            withdraw(post, now)
            take_parts(post)
            gone = {"state": State.DELETED, "state_reason": "", "state_at": now, "transcript": None, **EMPTY}
            Post.objects.filter(pk=post.pk).update(**gone, changed=now, slug="")
        row.delete()
