"""How many sources a person may bring to the site."""

from __future__ import annotations

from crawler.feeds.models import Feed
from digest.accounts.models import User
from digest.channels.models import Channel, ChannelSource, OwnFeed, SourceProposal

MOST = 5
WITHOUT_END = 10_000  # staff


def feeds_left(user: User) -> int:
    """How many more feeds ``user`` may have polled for their channels. Three queries.

    Counted are those that people brought (trust *channel*), once each, and addresses that a job still looks
    at. A feed that the site reads anyway costs nothing.
    """
    if user.is_staff:
        return WITHOUT_END
    brought = ChannelSource.objects.filter(added_by=user, feed__trust=Feed.Trust.CHANNEL)
    own = OwnFeed.objects.filter(channel__owner=user)
    feeds = set(brought.values_list("feed_id", flat=True))
    looked_for = 0
    for feed in own.values_list("feed_id", flat=True):
        if feed is None:
            looked_for += 1
        else:
            feeds.add(feed)
    looked_for += SourceProposal.objects.to_find().filter(decided_by=user, parked_at=None).count()
    return max(0, MOST - len(feeds) - looked_for)


def drop_unused(feed: Feed | None) -> None:
    """Poll no longer what people brought and no channel has any more; its reports stay."""
    if feed is None or feed.trust != Feed.Trust.CHANNEL:
        return
    used = ChannelSource.objects.filter(feed=feed).exists() or OwnFeed.objects.filter(feed=feed).exists()
    if not used:
        Feed.objects.filter(pk=feed.pk, state=Feed.State.ACTIVE).update(state=Feed.State.OFF)


def take_up(feed: Feed) -> None:
    """Poll again what `drop_unused` let go. What staff switched off while a channel had it stays off."""
    used = ChannelSource.objects.filter(feed=feed).exists() or OwnFeed.objects.filter(feed=feed).exists()
    if feed.trust == Feed.Trust.CHANNEL and not used:
        Feed.objects.filter(pk=feed.pk, state=Feed.State.OFF).update(state=Feed.State.ACTIVE)


def channel_feeds(channel: Channel) -> list[Feed]:
    """What a channel is made of, without outlets that asked not to be listed."""
    sources = ChannelSource.objects.filter(channel=channel).exclude(feed__state=Feed.State.BLOCKED)
    return [source.feed for source in sources.select_related("feed").order_by("feed__title", "feed")]
