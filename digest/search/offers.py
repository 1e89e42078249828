"""Which of the things found can be followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.accounts.access import Viewer
from digest.channels.may import may_follow
from digest.channels.models import Channel, Follow
from digest.lib.moderated import State
from digest.search.find import Found, Result
from digest.search.models import Kind


def with_offers(found: Found, viewer: Viewer) -> Found:
    """The same, each channel and each person with a channel of their own once with what to follow. One query
    where people were found, one more for who is signed in; what nobody else sees is not offered."""
    results = [*found.named, *found.results]
    people = [result.thing.pk for result in results if result.thing.kind == Kind.PERSON]
    own = Channel.objects.visible().filter(kind=Channel.Kind.PERSONAL, owner__in=people) if people else ()
    channels = {(str(Kind.PERSON), row.owner_id): row for row in own}
    channels |= {
        (thing.kind, thing.pk): thing.channel
        for thing in (result.thing for result in results)
        if thing.kind == Kind.CHANNEL and thing.channel
    }
    channels = {key: channel for key, channel in channels.items() if offered(channel, viewer)}
    following = (
        Follow.objects.filter(channel__in=channels.values()).channels_of(viewer) if channels else set()
    )
    once: set[int] = set()

    def offering(some: Iterable[Result]) -> Iterator[Result]:
        for result in some:
            channel = channels.get((result.thing.kind, result.thing.pk))
            if channel is None or channel.pk in once:
                yield result
                continue
            once.add(channel.pk)
            yield replace(result, follow=channel, following=channel.pk in following)

    return replace(found, named=list(offering(found.named)), results=list(offering(found.results)))


def offered(channel: Channel, viewer: Viewer) -> bool:
    """Neither the house, which has no page, nor what is out of sight, nor one's own."""
    if channel.state != State.VISIBLE or channel.kind == Channel.Kind.HOUSE:
        return False
    return may_follow(viewer, channel) or not viewer.is_authenticated
