"""What the post of a chat says, brought in line with its chat."""

from __future__ import annotations

from datetime import datetime

from digest.channels import version
from digest.chats.models import Transcript
from digest.lib.markdown import Parsed
from digest.lib.moderated import State
from digest.posts.chats_about import count_chats
from digest.posts.mention import mention
from digest.posts.models import Post
from digest.posts.publish_post import channel_for
from digest.posts.share_chat import check_whole, describe, place


def reword(row: Transcript, post: Post | None, note: Parsed, before: int | None, now: datetime) -> None:
    """Call it in the transaction that changed the chat. ``before`` is the story that it was about. Raises
    `Unfit` where others would be shown too little."""
    if row.is_open(now):
        check_whole(row, post, row.visibility)
    if post is None or post.state not in (State.VISIBLE, State.QUEUED):
        return
    row.channel = channel_for(row.owner, row.channel, now)
    row.save(update_fields=["channel"])
    describe(post, row)
    post.edited_at = post.updated = now
    post.save()
    place(post)
    mention(post, note.mentions)
    count_chats([before, row.story_id], now)
    version.bump()
