"""A feed becomes a source of a channel."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crawler.feeds.models import Feed
from crawler.feeds.sources import FeedSource, add_feeds
from digest.accounts.models import User
from digest.channels.allowance import feeds_left, take_up
from digest.channels.models import Channel, ChannelSource
from digest.channels.problems import Refused


def join_source(
    channel: Channel, source: FeedSource, user: User, now: datetime, *, counted: bool = False
) -> Feed:
    """The feed, polled from now on if nobody had it. Raises `Refused`: blocked, many_feeds.

    A new feed is trusted as a channel's: it starts no story, merges none, adds no heat. A feed that is
    there keeps all it has: people fill in nothing of it. ``counted``: its place among the five is taken.
    """
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # one count at a time
        feed = Feed.objects.filter(url=source.url).first()
        if feed is not None and feed.state == Feed.State.BLOCKED:
            raise Refused("blocked")
        costs = (feed is None or feed.trust == Feed.Trust.CHANNEL) and not counted
        if costs and not feeds_left(user):
            raise Refused("many_feeds")
        if feed is None:
            plain = FeedSource(source.url, source.title, source.site_url, language=source.language)
            feed = add_feeds([plain], now, trust=Feed.Trust.CHANNEL)[0][0]
        take_up(feed)
        ChannelSource.objects.get_or_create(channel=channel, feed=feed, defaults={"added_by": user})
    return feed
