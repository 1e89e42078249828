"""Channels: all of them, and one with its stories by time and by heat, its editions and its recipe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from crawler.feeds.models import Feed
from digest.channels.models import Channel, ChannelSource
from digest.lib.moderated import State
from digest.pages.edition import Day, days
from digest.pages.front import LENGTH, Front, channel_name, channel_promise, shown_posts
from digest.pages.health import FeedHealth, health
from digest.pages.latest import PAGE, Cursor, TimeList, time_list
from digest.pages.rows import Row, rows_of
from digest.posts.models import Placement
from summarizer.models import Summary

HOUSE = "hot"
TABS = ("latest", "hot", "editions", "about")
SHOWN = (Feed.State.ACTIVE, Feed.State.STATIC)
BESIDE = 5
TERMS = 12  # matching words named in the recipe


@dataclass(frozen=True)
class Listed:
    """A channel on the list of channels."""

    channel: Channel
    name: str
    promise: str
    sources: int
    newest: Row | None


@dataclass(frozen=True)
class Recipe:
    """Everything a channel is made of."""

    feeds: list[FeedHealth]
    answering: int
    last_fetch: datetime | None
    terms: list[str]
    not_terms: list[str]
    model: str
    prompt_version: str


@dataclass(frozen=True)
class ChannelPage:
    channel: Channel
    name: str
    promise: str
    latest: TimeList | None = None
    hot: list[Row] | None = None
    editions: list[Day] | None = None
    recipe: Recipe | None = None
    on_list: list[Row] | None = None  # the first on the front list, beside the other tabs
    quiet_since: datetime | None = None  # its newest post, when that is older than a day


def channel_list(*, reader: str, now: datetime) -> list[Listed]:
    """Six queries: the channels, their feeds, the newest post of each, and its row."""
    channels = list(Channel.objects.vertical())
    feeds: dict[int, int] = {}
    for channel_id in ChannelSource.objects.filter(feed__state__in=SHOWN).values_list("channel", flat=True):
        feeds[channel_id] = feeds.get(channel_id, 0) + 1
    newest = dict(
        Placement.objects.filter(post__in=shown_posts(), channel__in=channels)
        .values_list("channel")
        .annotate(newest=Max("post"))
    )
    posts = list(shown_posts().filter(pk__in=newest.values()))
    rows = {row.post.pk: row for row in rows_of(posts, {}, reader=reader, now=now)}
    return [
        Listed(c, channel_name(c), channel_promise(c), feeds.get(c.pk, 0), rows.get(newest.get(c.pk, 0)))
        for c in channels
    ]


def channel_page(
    slug: str, tab: str, front: Front, *, before: str | None, reader: str, now: datetime
) -> ChannelPage | None:
    """One channel with what its tab shows; None when there is no such channel."""
    channel = Channel.objects.filter(slug=slug, state=State.VISIBLE).first()
    if channel is None:
        return None
    page = ChannelPage(channel, channel_name(channel), channel_promise(channel))
    if tab == "hot":
        return replace(page, hot=channel_hot(slug, front, reader=reader, now=now))
    page = replace(page, on_list=channel_hot(slug, front, reader=reader, now=now, most=BESIDE))
    if tab == "latest":
        cursor = Cursor.read(before)
        latest = channel_latest(channel, cursor, reader=reader, now=now)
        newest = latest.rows[0].post.published if latest.rows and cursor is None else None
        quiet = newest if newest and (now - newest).days >= 1 else None
        return replace(page, latest=latest, quiet_since=quiet)
    if tab == "editions":
        return replace(page, editions=days(slug, reader))
    return replace(page, recipe=recipe(channel, now))


def channel_latest(channel: Channel, cursor: Cursor | None, *, reader: str, now: datetime) -> TimeList:
    placements = Placement.objects.filter(channel=channel, post__in=shown_posts()).order_by("-at", "-post")
    if cursor:
        placements = placements.filter(at__lte=cursor.at).exclude(at=cursor.at, post__gte=cursor.pk)
    found = list(placements.select_related("post__story")[: PAGE + 1])
    posts = [placement.post for placement in found]
    return time_list(posts, [placement.at for placement in found], cursor, reader=reader, now=now)


def channel_hot(slug: str, front: Front, *, reader: str, now: datetime, most: int = LENGTH) -> list[Row]:
    """The front list's stories of this channel, with their ranks in the whole list."""
    here = [post for post in front.posts if slug in {link.slug for link in front.chips.get(post.pk, [])}]
    rows = rows_of(here[:most], front.chips, reader=reader, now=now)
    return [replace(row, rank=front.rank_of(row.post)) for row in rows]


def recipe(channel: Channel, now: datetime) -> Recipe:
    sources = ChannelSource.objects.filter(channel=channel).select_related("feed").order_by("feed__title")
    feeds = [health(source.feed, now) for source in sources if source.feed.state != Feed.State.BLOCKED]
    written = Summary.objects.exclude(prompt_version="").order_by("-pk").first()
    return Recipe(
        feeds=feeds,
        answering=sum(feed.state in ("answers", "static") for feed in feeds),
        last_fetch=max((f.feed.last_fetch for f in feeds if f.feed.last_fetch), default=None),
        terms=channel.terms[:TERMS],
        not_terms=channel.not_terms[:TERMS],
        model=written.written_by if written else "",
        prompt_version=written.prompt_version if written else "",
    )
