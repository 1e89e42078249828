"""Verb: a post no longer stands first in a channel."""

from __future__ import annotations

from digest.channels.models import Channel
from digest.posts.models import Pin, Post


def unpin(post: Post, channel: Channel) -> None:
    """Nothing happens when another one is pinned there."""
    Pin.objects.filter(channel=channel, post=post).delete()
