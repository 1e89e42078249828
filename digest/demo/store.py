"""Rows of the invented week: feeds that nobody polls, and entries as old as they say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from crawler.feeds.models import Feed
from crawler.feeds.parse import ParsedFeed, parse
from crawler.feeds.store import Polled, store_all
from digest.channels.defaults import make_channels
from digest.channels.models import Channel, ChannelSource
from digest.demo.read import Outlet, Report, read_outlets

ASKED = ("last_fetch", "last_success", "last_full")  # of a feed, after a poll that went well


def make_feeds(now: datetime) -> dict[str, Feed]:
    """The default channels and, by the slug of its outlet, each feed in its channel."""
    make_channels()
    channels = {channel.slug: channel for channel in Channel.objects.vertical()}
    feeds = {}
    with transaction.atomic():
        for outlet in read_outlets():
            feed, _ = Feed.objects.get_or_create(
                url=outlet.feed, defaults={**fields_of(outlet), "next_fetch": now}
            )
            ChannelSource.objects.get_or_create(channel=channels[outlet.channel], feed=feed)
            feeds[outlet.slug] = feed
    return feeds


def fields_of(outlet: Outlet) -> dict[str, object]:
    """What the file says of an outlet; *static* feeds are never polled."""
    return {
        "title": outlet.name,
        "site_url": outlet.site_url,
        "owner": outlet.owner,
        "country": outlet.country,
        "kind": outlet.kind,
        "language": outlet.language,
        "trust": Feed.Trust.STAFF,
        "state": Feed.State.STATIC,
    }


def add_reports(feeds: Mapping[str, Feed], reports: Iterable[Report], now: datetime) -> int:
    """Store reports as their outlets' feeds would have shown them when they came out; how many were new.

    A feed is stored once for each of its reports, because an entry was first seen when its poll was.
    """
    outlets = {outlet.slug: outlet for outlet in read_outlets()}
    written: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        written[report.outlet].append(report)
    new = 0
    for slug, pieces in written.items():
        feed = feeds[slug]
        for report in sorted(pieces, key=lambda report: -report.hours_ago):
            at = now - timedelta(hours=report.hours_ago)
            polled = Polled(feed, dict.fromkeys(ASKED, at), parsed(outlets[slug], report, at))
            new += store_all([polled], at)[feed.pk].new
    return new


def parsed(outlet: Outlet, report: Report, at: datetime) -> ParsedFeed:
    """A feed that shows one report, read by the parser that reads every feed."""
    address = f"{outlet.site_url}{report.slug}"
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": outlet.site_url,
        "language": outlet.language,
        "items": [
            {
                "id": address,
                "url": address,
                "title": report.title,
                "content_text": report.text,
                "date_published": at.isoformat(),
                "tags": list(report.tags),
            }
        ],
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    return parse(
        body,
        content_type="application/feed+json",
        url=outlet.feed,
        now=at,
        language=outlet.language,
    )
