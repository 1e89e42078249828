"""Channels: all of them, and one with its posts by time, by heat or liking, its editions, its recipe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Membership
from digest.channels.may import Person, may_own, may_run
from digest.channels.models import Channel, ChannelQuerySet, ChannelSource, Editor, Follow, OwnFeed
from digest.lib.keyset import Value, encode, place
from digest.lib.moderated import State
from digest.pages.edition import Day, days
from digest.pages.front import LENGTH, Front, channel_name, channel_promise, chips_of, shown_posts
from digest.pages.health import FeedHealth, health
from digest.pages.latest import BY_TIME, PAGE, behind
from digest.pages.mixed import Item, by_post
from digest.pages.offers import offering
from digest.pages.rows import Row, rows_of
from digest.posts.cards import with_rows
from digest.posts.models import Pin, Placement, Post
from summarizer.models import Summary

HOUSE = "hot"
SHOWN = (Feed.State.ACTIVE, Feed.State.STATIC)
BESIDE = 5
TERMS = 12  # matching words named in the recipe
LOOSE = 10  # reports in no story
PEOPLE = 30  # people's channels on a page of the list


@dataclass(frozen=True)
class Listed:
    """A channel on the list of channels."""

    channel: Channel
    name: str
    promise: str
    sources: int
    newest: Row | None
    following: bool = False


@dataclass(frozen=True)
class Mine:
    """What the list shows of the reader's own: none of it for who is not signed in."""

    followed: list[Channel] = field(default_factory=list)
    run: list[Channel] = field(default_factory=list)
    invitations: list[Editor] = field(default_factory=list)
    personal: Channel | None = None


@dataclass(frozen=True)
class ChannelList:
    """``older`` is the cursor of more people's channels, "" at the end."""

    subjects: list[Listed]
    people: list[Channel]
    older: str
    first_page: bool
    following: set[int]
    mine: Mine


@dataclass(frozen=True)
class ItemList:
    rows: list[Item]
    older: str  # cursor of the next page, "" at the end
    first_page: bool
    pinned: Item | None = None
    loose: list[Entry] = field(default_factory=list)  # reports of its own sources that no story has


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
    editors: list[Editor]
    own_feeds: list[OwnFeed]
    posts: int  # of people, that stand there


@dataclass(frozen=True)
class Rights:
    """What the reader is to a channel."""

    following: bool = False
    owns: bool = False
    runs: bool = False
    posts: bool = False  # may publish there


@dataclass(frozen=True)
class ChannelPage:
    channel: Channel
    name: str
    promise: str
    rights: Rights = Rights()
    latest: ItemList | None = None
    hot: list[Item] | None = None
    editions: list[Day] | None = None
    recipe: Recipe | None = None
    on_list: list[Row] | None = None  # the first on the front list, beside the other tabs
    quiet_since: datetime | None = None  # its newest post, when that is older than a day

    @property
    def has_editions(self) -> bool:
        """Editions are closed for the site's own subjects."""
        return self.channel.owner_id is None


def channel_list(*, viewer: Person, after: str | None, reader: str, now: datetime) -> ChannelList:
    """Seven queries: the subjects, their feeds, the newest story of each and its row; people's channels. Four
    more for who is signed in.
    """
    following = Follow.objects.channels_of(viewer)
    last = place(after, (int, int))
    people = list(people_after(last)[: PEOPLE + 1])
    shown = people[:PEOPLE]
    return ChannelList(
        subjects=subjects(following, reader=reader, now=now) if last is None else [],
        people=shown,
        older=encode([shown[-1].followers, shown[-1].pk]) if len(people) > PEOPLE else "",
        first_page=last is None,
        following=following,
        mine=mine(viewer, following) if last is None else Mine(),
    )


def people_after(last: tuple[int, int] | None) -> ChannelQuerySet:
    """People's channels that have something to read, the most followed first."""
    something = Placement.objects.filter(channel=OuterRef("pk"), post__state=State.VISIBLE)
    rows = Channel.objects.by_people().filter(Exists(something)).select_related("owner")
    return rows.filter(behind(last, "followers")) if last else rows


def mine(viewer: Person, following: set[int]) -> Mine:
    if not viewer.is_authenticated:
        return Mine()
    named = Editor.objects.filter(user=viewer, channel__state=State.VISIBLE).select_related(
        "channel", "invited_by"
    )
    edits = list(named.order_by("-invited_at"))
    owned = list(Channel.objects.filter(owner=viewer).exclude(state=State.DELETED).order_by("kind", "id"))
    followed = Channel.objects.visible().filter(pk__in=following).order_by("name_en", "id")
    return Mine(
        followed=list(followed) if following else [],
        run=[*owned, *(edit.channel for edit in edits if edit.accepted_at)],
        invitations=[edit for edit in edits if not edit.accepted_at],
        personal=next((channel for channel in owned if channel.is_personal), None),
    )


def subjects(following: set[int], *, reader: str, now: datetime) -> list[Listed]:
    channels = list(Channel.objects.vertical())
    counted = ChannelSource.objects.filter(feed__state__in=SHOWN, channel__in=channels)
    feeds = dict(counted.values_list("channel").annotate(n=Count("pk")))
    newest = dict(
        Placement.objects.filter(post__in=shown_posts(), channel__in=channels)
        .values_list("channel")
        .annotate(newest=Max("post"))
    )
    posts = list(shown_posts().filter(pk__in=newest.values()))
    rows = {row.post.pk: row for row in rows_of(posts, {}, reader=reader, now=now)}
    return [
        Listed(
            c,
            channel_name(c),
            channel_promise(c),
            feeds.get(c.pk, 0),
            rows.get(newest.get(c.pk, 0)),
            c.pk in following,
        )
        for c in channels
    ]


def channel_page(
    slug: str, tab: str, front: Front, *, viewer: Person, before: str | None, reader: str, now: datetime
) -> ChannelPage | None:
    """One channel with what its tab shows; None when there is no such channel, or no such tab."""
    seen = (
        Channel.objects.visible_to(viewer).exclude(state=State.DELETED).select_related("owner", "copied_from")
    )
    channel = seen.filter(slug=slug).first()
    if channel is None:
        return None
    page = ChannelPage(channel, channel_name(channel), channel_promise(channel), rights(viewer, channel))
    if tab == "hot":
        return replace(page, hot=hottest(channel, front, viewer, reader=reader, now=now))
    if not channel.owner_id:
        page = replace(page, on_list=channel_hot(slug, front, reader=reader, now=now, most=BESIDE))
    if tab == "chats":
        return replace(page, latest=channel_chats(channel, before, viewer, reader=reader, now=now))
    if tab == "latest":
        latest = channel_latest(channel, before, viewer, reader=reader, now=now)
        quiet = quiet_since(latest, now) if latest.first_page and not channel.is_personal else None
        return replace(page, latest=latest, quiet_since=quiet)
    if tab == "editions":
        return replace(page, editions=days(slug, reader)) if page.has_editions else None
    return replace(page, recipe=recipe(channel, now))


def rights(viewer: Person, channel: Channel) -> Rights:
    """Two queries at most for who is signed in, none for others."""
    if not viewer.is_authenticated:
        return Rights()
    runs = may_run(viewer, channel)
    return Rights(
        following=Follow.objects.filter(user=viewer, channel=channel).exists(),
        owns=may_own(viewer, channel),
        runs=runs,
        posts=runs and channel.state == State.VISIBLE,
    )


def quiet_since(latest: ItemList, now: datetime) -> datetime | None:
    """When the newest of a list came, if that was more than a day ago."""
    if not latest.rows:
        return None
    newest = latest.rows[0].post.published
    return newest if (now - newest).days >= 1 else None


def seen_in(viewer: Person) -> Q:
    """Placements whose post ``viewer`` may see: what everybody sees, and what waits of their own."""
    seen = Q(post__state=State.VISIBLE)
    if viewer.is_authenticated:
        own = [State.QUEUED, State.HIDDEN, State.REMOVED]
        seen |= Q(post__state__in=own, post__author=viewer)
    return seen & Q(post__moved_to=None, post__story__merged_into=None, post__story__joined_to=None)


def channel_latest(
    channel: Channel, before: str | None, viewer: Person, *, reader: str, now: datetime
) -> ItemList:
    """Stories and people's posts by the time of their placement, after the pinned one."""
    last = place(before, BY_TIME)
    pin = Pin.objects.filter(channel=channel).values_list("post", flat=True).first() if last is None else None
    shown, older = placed(Placement.objects.filter(seen_in(viewer), channel=channel), last)
    first = [pin] if pin else []
    items = items_of([*first, *shown], viewer, reader=reader, now=now)
    pinned = items.pop(first[0], None) if first else None
    loose = [] if last or channel.is_personal else loose_reports(channel, now)
    rows = offering((items[pk] for pk in shown if pk in items), viewer, but=channel)
    return ItemList(rows, older, last is None, pinned, loose)


def channel_chats(
    channel: Channel, before: str | None, viewer: Person, *, reader: str, now: datetime
) -> ItemList:
    """The shared chats among them."""
    last = place(before, BY_TIME)
    chats = Placement.objects.filter(seen_in(viewer), channel=channel, post__kind=Post.Kind.CHAT)
    shown, older = placed(chats, last)
    items = items_of(shown, viewer, reader=reader, now=now)
    rows = offering((items[pk] for pk in shown if pk in items), viewer, but=channel)
    return ItemList(rows, older, last is None)


def placed(placements: QuerySet[Placement], last: tuple[Value, int] | None) -> tuple[list[int], str]:
    """Posts of one page by the time of their placement, and the cursor of the next."""
    placements = placements.order_by("-at", "-post")
    if last:
        placements = placements.filter(behind(last, "at", "post"))
    found = list(placements.values_list("post", "at")[: PAGE + 1])
    shown = found[:PAGE]
    older = encode([shown[-1][1], shown[-1][0]]) if len(found) > PAGE else ""
    return [pk for pk, _ in shown], older


def loose_reports(channel: Channel, now: datetime) -> list[Entry]:
    """The newest reports of sources that people brought to this channel and that joined no story: such a
    source starts none, so they stand here alone.
    """
    brought = ChannelSource.objects.filter(channel=channel, feed__trust=Feed.Trust.CHANNEL)
    rows = (
        Entry.objects.recent(now)
        .filter(feed__in=brought.values("feed"))
        .exclude(feed__state=Feed.State.BLOCKED)
    )
    rows = rows.filter(~Exists(Membership.objects.filter(entry=OuterRef("pk"))))
    return list(rows.select_related("feed").order_by("-effective", "-pk")[:LOOSE])


def items_of(pks: Sequence[int], viewer: Person, *, reader: str, now: datetime) -> dict[int, Item]:
    """{post: how it is shown}, as far as ``viewer`` may see it."""
    stories = list(shown_posts().filter(pk__in=pks))
    others = set(pks) - {post.pk for post in stories}
    written = with_rows(Post.objects.visible_to(viewer).by_people().filter(pk__in=others)) if others else []
    chips = chips_of(post.pk for post in stories) if stories else {}
    return by_post([*stories, *written], chips, viewer, reader=reader, now=now)


def hottest(channel: Channel, front: Front, viewer: Person, *, reader: str, now: datetime) -> list[Item]:
    """A subject's stories on the front list; of a person's channel what is liked most and newest."""
    if not channel.owner_id:
        return [Item(row=row) for row in channel_hot(channel.slug, front, reader=reader, now=now)]
    placements = Placement.objects.filter(seen_in(viewer), channel=channel)
    if channel.is_copy:
        on_front = [post.pk for post in front.posts]
        here = set(placements.filter(post__in=on_front).values_list("post", flat=True))
        posts = [post for post in front.posts if post.pk in here]
        return [Item(row=row) for row in ranked(posts, front, reader=reader, now=now)]
    pks = list(placements.order_by("-post__hotness", "-post").values_list("post", flat=True)[:LENGTH])
    items = items_of(pks, viewer, reader=reader, now=now)
    return offering((items[pk] for pk in pks if pk in items), viewer, but=channel)


def channel_hot(slug: str, front: Front, *, reader: str, now: datetime, most: int = LENGTH) -> list[Row]:
    """The front list's stories of this channel, with their ranks in the whole list."""
    here = [post for post in front.posts if slug in {link.slug for link in front.chips.get(post.pk, [])}]
    return ranked(here[:most], front, reader=reader, now=now)


def ranked(posts: list[Post], front: Front, *, reader: str, now: datetime) -> list[Row]:
    rows = rows_of(posts, front.chips, reader=reader, now=now)
    return [replace(row, rank=front.rank_of(row.post)) for row in rows]


def recipe(channel: Channel, now: datetime) -> Recipe:
    sources = ChannelSource.objects.filter(channel=channel).select_related("feed").order_by("feed__title")
    feeds = [health(source.feed, now) for source in sources if source.feed.state != Feed.State.BLOCKED]
    written = Summary.objects.exclude(prompt_version="").order_by("-pk").first()
    own = OwnFeed.objects.proved().filter(channel=channel).select_related("feed")
    written_here = Placement.objects.filter(channel=channel, post__state=State.VISIBLE, post__story=None)
    return Recipe(
        feeds=feeds,
        answering=sum(feed.state in ("answers", "static") for feed in feeds),
        last_fetch=max((f.feed.last_fetch for f in feeds if f.feed.last_fetch), default=None),
        terms=channel.terms[:TERMS],
        not_terms=channel.not_terms[:TERMS],
        model=written.written_by if written else "",
        prompt_version=written.prompt_version if written else "",
        editors=list(Editor.objects.accepted().filter(channel=channel).select_related("user").order_by("pk")),
        own_feeds=list(own) if channel.is_personal else [],
        posts=written_here.count() if channel.is_personal else 0,
    )
