"""What staff see of one feed. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.feeds.models import Entry, Feed
from crawler.feeds.switch import ASKED, SILENT
from crawler.stories.models import Membership
from digest.lib.moderated import State
from digest.pages.ages import age_number
from digest.pages.health import FeedHealth, health
from digest.posts.cards import post_url
from digest.posts.models import Post

REPORTS = 20  # newest


@dataclass(frozen=True)
class FeedReport:
    entry: Entry
    story: str  # path of its public story; empty where there is none


@dataclass(frozen=True)
class FeedPage:
    health: FeedHealth
    pace: str  # time between two asks, in words
    deeds: list[str]  # what can be done now: ask, off, on, block, unblock
    reports: list[FeedReport]


def deeds_of(feed: Feed) -> list[str]:
    can = {
        "ask": feed.state == Feed.State.ACTIVE,
        "off": feed.state in ASKED,
        "on": feed.state in SILENT,
        "block": feed.state != Feed.State.BLOCKED,
        "unblock": feed.state == Feed.State.BLOCKED,
    }
    return [deed for deed, possible in can.items() if possible]


def reports_of(feed: Feed) -> list[FeedReport]:
    """Three queries."""
    entries = list(
        Entry.objects.filter(feed=feed).defer("text", "article").order_by("-effective", "-pk")[:REPORTS]
    )
    stories = dict(Membership.objects.filter(entry__in=entries).values_list("entry_id", "story_id"))
    shown = Post.objects.filter(story__in=set(stories.values()), state=State.VISIBLE, moved_to=None)
    paths = {post.story_id: post_url(post) for post in shown}
    return [FeedReport(entry, paths.get(stories.get(entry.pk), "")) for entry in entries]


def feed_page(feed: Feed, now: datetime) -> FeedPage:
    pace = age_number(timedelta(seconds=feed.pace))
    return FeedPage(health(feed, now), pace, deeds_of(feed), reports_of(feed))
