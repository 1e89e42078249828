"""Verb: the owner says anew what a shared chat is, under the same address."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crawler.stories.models import Story
from digest.channels.models import Channel
from digest.chats.describe_chat import describe_chat
from digest.chats.models import Transcript
from digest.posts.models import Post
from digest.posts.parsed import parsed
from digest.posts.reword import reword
from digest.posts.share_chat import as_unfit


def describe_shared(
    transcript: Transcript,
    now: datetime,
    *,
    title: str,
    note: str,
    story: Story | None,
    channel: Channel | None,
    expires_at: datetime | None,
) -> Transcript:
    """As `describe_chat`, and what its post says with it. Raises `Unfit` of this room."""
    words = parsed(note)
    with transaction.atomic(), as_unfit():
        row = describe_chat(
            transcript, now, title=title, note=note, story=story, channel=channel, expires_at=expires_at
        )
        post = Post.objects.select_for_update(of=("self",)).filter(transcript=transcript).first()
        reword(row, post, words, transcript.story_id, now)
    return row
