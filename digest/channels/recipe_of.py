"""The recipe of a channel that stands."""

from __future__ import annotations

from crawler.feeds.opml import FeedSource
from digest.channels.allowance import channel_feeds
from digest.channels.models import Channel
from digest.channels.recipe import Recipe


def recipe_of(channel: Channel) -> Recipe:
    """One query."""
    return Recipe(
        sources=tuple(
            FeedSource(feed.url, feed.title, feed.site_url, language=feed.language)
            for feed in channel_feeds(channel)
        ),
        terms=tuple(channel.terms),
        not_terms=tuple(channel.not_terms),
        name_en=channel.name_en,
        name_zh=channel.name_zh,
        promise_en=channel.promise_en,
        promise_zh=channel.promise_zh,
        run_by=channel.run_by,
    )
