"""The channel that an operator names."""

from __future__ import annotations

from digest.channels.models import Channel


class NoSuchChannel(Exception):
    """No feed can be put there; the argument says so and names those that are."""


def channel_named(slug: str | None) -> Channel | None:
    """The channel of this slug, None without one.

    Raises `NoSuchChannel`, for the house too: it has no sources of its own.
    """
    if not slug:
        return None
    channel = Channel.objects.exclude(kind=Channel.Kind.HOUSE).filter(slug=slug).first()
    if channel is None:
        known = ", ".join(Channel.objects.vertical().values_list("slug", flat=True))
        raise NoSuchChannel(f"There is no channel {slug!r} for feeds. There are: {known or 'none yet'}.")
    return channel
