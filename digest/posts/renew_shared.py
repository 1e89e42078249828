"""Verb: a shared chat is told anew from a newer draft, under the same address."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.chats.models import Transcript
from digest.chats.renew_chat import renew_chat
from digest.posts.models import Post
from digest.posts.parsed import parsed
from digest.posts.reword import reword
from digest.posts.share_chat import as_unfit


def renew_shared(draft: Transcript, now: datetime) -> Transcript:
    """The turns, title and note of ``draft`` become those of the chat that it replaces, which keeps its
    address, visibility, votes and comments. Answers that chat. Raises `Unfit` as `share_chat`."""
    words = parsed(draft.note)
    with transaction.atomic(), as_unfit():
        before = draft.replaces.story_id if draft.replaces else None
        row = renew_chat(draft, now)
        post = Post.objects.select_for_update(of=("self",)).filter(transcript=row).first()
        reword(row, post, words, before, now)
    return row
