"""Which rows of a list offer to follow the channel of their post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from digest.accounts.access import Viewer
from digest.channels.models import Channel, Follow
from digest.lib.moderated import State
from digest.pages.mixed import Item


def offering(items: Iterable[Item], viewer: Viewer, *, but: Channel | None = None) -> list[Item]:
    """The same items; the first of each channel that the viewer does not follow, other than ``but``, offers
    to. One query for who is signed in, none where no post of others is among them; who is not signed in
    is led to the login page and back."""
    items = list(items)
    first: dict[int, int] = {}  # channel -> post
    for item in items:
        channel = channel_of(item)
        if channel and channel != but and channel.owner_id != viewer.pk:
            first.setdefault(channel.pk, item.post.pk)
    if not first:
        return items
    followed = Follow.objects.filter(channel__in=first).channels_of(viewer)
    offer = {post for channel, post in first.items() if channel not in followed}
    return [replace(item, offers=item.post.pk in offer) for item in items]


def channel_of(item: Item) -> Channel | None:
    """Where a person published the post first, as far as everybody may see it; their own posts offer none."""
    if item.card is None or item.card.own or item.card.channel is None:
        return None
    return item.card.channel if item.card.channel.state == State.VISIBLE else None
