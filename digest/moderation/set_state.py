"""A state for a thing of any room, by that room's own verb."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.channels.set_state import set_state as set_channel_state
from digest.chats.models import Transcript
from digest.chats.set_state import set_state as set_chat_state
from digest.comments.models import Comment
from digest.comments.set_state import set_state as set_comment_state
from digest.moderation.things import Row
from digest.posts.models import Post
from digest.posts.set_state import set_state as set_post_state


def set_state(row: Row, state: str, reason: str, now: datetime) -> None:
    """Give ``row`` the ``state`` for ``reason``; what its author deleted stays deleted."""
    assert not isinstance(row, User)
    if isinstance(row, Comment):
        set_comment_state(row, state, reason, now)
    elif isinstance(row, Channel):
        set_channel_state(row, state, reason, now)
    elif isinstance(row, Transcript):
        set_chat_state(row, state, reason, now)
        for post in Post.objects.filter(transcript=row):  # it became public since it was reported
            set_post_state(post, state, reason, now)
    else:
        set_post_state(row, state, reason, now)
