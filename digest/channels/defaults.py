"""The channels and sources of a new site."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from crawler.feeds.sources import DEFAULT, FeedSource, add_feeds, load_opml, read_list
from digest.channels.models import Channel, ChannelSource

CHANNELS = Path(__file__).parent / "data" / "channels.toml"
BATCH = 200
HOUSE = {
    "slug": "hot",
    "kind": Channel.Kind.HOUSE,
    "position": 0,
    "name_en": "24h Hot",
    "name_zh": "24 小时热榜",
    "promise_en": "What independent outlets tell most, now, and why it stands where it stands.",
    "promise_zh": "此刻最多独立媒体在讲的事，以及它为什么排在这里。",
}


def load_defaults(now: datetime) -> dict[str, int]:
    """The house channel, the vertical channels, and the sources of SOURCES or the built-in list.

    Only what is missing is made, so that a second call changes nothing that staff edited. Raises `NotOpml`
    before anything is made when the list of SOURCES cannot be read. Returns counts: channels, feeds.

    One transaction, however long the list: nothing else writes at a first start, and one that is killed
    leaves nothing, so that the next is the first again.
    """
    sources = load_opml(read_list(settings.SOURCES or str(DEFAULT)))
    with transaction.atomic():
        return {"channels": make_channels(), "feeds": add_sources(sources, now)}


def default_channels() -> list[dict[str, Any]]:
    """The house channel first, then the vertical ones in their order."""
    verticals = tomllib.loads(CHANNELS.read_text(encoding="utf-8"))["channel"]
    return [HOUSE, *({**fields, "position": n} for n, fields in enumerate(verticals, 1))]


def make_channels() -> int:
    with transaction.atomic():
        return sum(
            Channel.objects.get_or_create(slug=fields["slug"], defaults=fields)[1]
            for fields in default_channels()
        )


def add_sources(sources: Iterable[FeedSource], now: datetime, channel: Channel | None = None) -> int:
    """Add the feeds, each to ``channel`` or to the one its category names; the number of new feeds.

    Without ``channel`` only new feeds are joined to one: a feed that staff took out of its channel stays out.
    """
    sources, added = list(sources), 0
    by_name = channels_by_name()
    for start in range(0, len(sources), BATCH):
        batch = sources[start : start + BATCH]
        with transaction.atomic():
            rows = []
            for source, (feed, new) in zip(batch, add_feeds(batch, now), strict=True):
                home = channel or (by_name.get(source.category.casefold()) if new else None)
                if home and home.kind != Channel.Kind.HOUSE:
                    rows.append(ChannelSource(channel=home, feed=feed))
                added += new
            ChannelSource.objects.bulk_create(rows, ignore_conflicts=True)
    return added


def channels_by_name() -> dict[str, Channel]:
    """Channels by slug and by either name, in small letters."""
    found: dict[str, Channel] = {}
    for channel in Channel.objects.order_by("-position", "-id"):
        for name in (channel.name_zh, channel.name_en, channel.slug):
            found[name.casefold()] = channel
    found.pop("", None)
    return found
