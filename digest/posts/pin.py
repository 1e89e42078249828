"""Verb: one post stands first in a channel."""

from __future__ import annotations

from datetime import datetime

from digest.channels.models import Channel
from digest.posts.models import Pin, Post
from digest.posts.wording import Unfit


def pin(post: Post, channel: Channel, now: datetime) -> None:
    """In the place of what was pinned there. Raises `Unfit` when the post does not stand there in sight."""
    if not Post.objects.visible().filter(pk=post.pk, placements__channel=channel).exists():
        raise Unfit("state")
    Pin.objects.update_or_create(channel=channel, defaults={"post": post, "at": now})
