"""For you: stories and posts of 72 hours in a person's own order, with the reasons. It ends.

What is learnt is worked out from the deeds each time and stored nowhere. A fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Value

from crawler.feeds.models import Feed
from crawler.stories.models import Membership
from digest.accounts.models import User
from digest.channels.models import Channel, Follow
from digest.lib.moderated import State
from digest.pages.following import WITH, readable
from digest.pages.front import channel_name
from digest.pages.language import base
from digest.pages.mixed import Item, items_of
from digest.pages.models import Taste
from digest.pages.offers import offering
from digest.pages.taste import MOST, Did, Person, Placed, Reason, Thing, order
from digest.pages.why import why
from digest.posts.mine import Mine
from digest.posts.models import Hide, Mute, Placement, Post, Read, Save, Vote, Watch
from digest.posts.muted import Muted, Said
from summarizer.models import Summary

WINDOW = timedelta(hours=72)
STORIES, POSTS = 400, 200  # the hottest of the window that are looked at
DEEDS = 300  # the last ones that are learnt from
SPARE = 30  # rows loaded beyond what is shown: what only muted outlets tell is seen late
KINDS = {"save": Save, "watch": Watch, "vote": Vote, "read": Read, "hide": Hide}


@dataclass(frozen=True)
class Row:
    item: Item
    why: list[str]


@dataclass(frozen=True)
class ForYou:
    """``first``: nothing is known yet, so it is the order of Hot; also where ``taste`` is off."""

    rows: list[Row]
    taste: Taste
    first: bool
    mine: Mine | None

    @property
    def items(self) -> list[Item]:
        return [row.item for row in self.rows]


def for_you(user: User, *, reader: str, now: datetime) -> ForYou:
    """Twenty queries at most."""
    taste = Taste.objects.filter(user=user).first() or Taste(user=user)
    posts = candidates(user, now)
    done = deeds_of(user, taste)
    known = {post.pk: post for post in posts}
    missing = {pk for _, pk, _ in done} - known.keys()
    known |= {post.pk: post for post in Post.objects.filter(pk__in=missing).select_related("story", "quoted")}
    things, channels = things_of(known.values(), now)
    person = person_of(user, taste, done, things, now)
    placed = ordered([things[post.pk] for post in posts], person, taste)
    rows, mine = shown([(known[one.post], one) for one in placed], user, channels, reader, now)
    return ForYou(rows, taste, first=taste.personal and person.is_new, mine=mine)


def candidates(user: User, now: datetime) -> list[Post]:
    recent = readable().read_by(user).filter(published__gt=now - WINDOW).select_related(*WITH)
    return [
        *recent.stories().order_by("-story__heat", "-pk")[:STORIES],
        *recent.by_people().order_by("-hotness", "-pk")[:POSTS],
    ]


def deeds_of(user: User, taste: Taste) -> list[tuple[str, int, datetime]]:
    """(kind, post, when) of the last deeds that may be learnt from; one query."""
    parts: list[Any] = []
    for kind, model in KINDS.items():
        if kind == "read" and not taste.reads:
            continue
        rows = model._default_manager.filter(user=user)
        if taste.reset_at:
            rows = rows.filter(at__gt=taste.reset_at)
        parts.append(rows.annotate(kind=Value(kind)).values_list("kind", "post_id", "at"))
    return list(parts[0].union(*parts[1:], all=True).order_by("-at", "post_id")[:DEEDS])


def things_of(posts: Iterable[Post], now: datetime) -> tuple[dict[int, Thing], dict[int, Channel]]:
    """What the order looks at, and the channels by id; three queries."""
    posts = list(posts)
    quoted = [post.quoted for post in posts if post.quoted]
    stories = [post.story_id for post in posts if post.story_id]
    told: defaultdict[int, list[Summary]] = defaultdict(list)
    for summary in Summary.objects.newest().filter(story__in=stories).only("story_id", "headline", "tldr"):
        told[summary.story_id].append(summary)
    places: defaultdict[int, list[Channel]] = defaultdict(list)
    placements = Placement.objects.filter(post__in=[*posts, *quoted], channel__state=State.VISIBLE)
    for placement in placements.select_related("channel"):
        places[placement.post_id].append(placement.channel)
    outlets = publishers_of([*stories, *(post.story_id for post in quoted if post.story_id)])
    channels = {channel.pk: channel for channel in chain.from_iterable(places.values())}
    return {post.pk: thing_of(post, told, places, outlets, now) for post in posts}, channels


def publishers_of(stories: Iterable[int]) -> dict[int, frozenset[str]]:
    """Story -> who tells it, of the reports that may be shown; one query."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = (
        Membership.objects.filter(story__in=list(stories), entry__blocked=False)
        .exclude(entry__feed__state=Feed.State.BLOCKED)
        .values_list("story_id", "entry__feed__owner", "entry__feed__title", "entry__feed__url")
        .distinct()
    )
    for story, owner, title, url in rows:
        found[story].add(owner or title or url)
    return {story: frozenset(names) for story, names in found.items()}


def thing_of(
    post: Post,
    told: Mapping[int, Sequence[Summary]],
    places: Mapping[int, Sequence[Channel]],
    outlets: Mapping[int, frozenset[str]],
    now: datetime,
) -> Thing:
    story, quoted = post.story, post.quoted
    hours = (now - post.published) / timedelta(hours=1)
    here = places.get(post.pk, ())
    channels, slugs = frozenset(channel.pk for channel in here), [channel.slug for channel in here]
    if story is None:
        title, about = post.title or post.gist or post.link, (quoted and quoted.story_id) or 0
        if quoted:  # is shown beside it
            slugs += [channel.slug for channel in places.get(quoted.pk, ())]
        return Thing(
            post.pk, (title,), post.gist if post.title else "", channels, float(post.votes), hours,
            author=post.author_id or 0, votes=post.votes, quotes=post.quoted_id or 0,
            said=Said.of([post.title, post.text], slugs, outlets.get(about, ())),
        )  # fmt: skip
    summaries = told.get(story.pk, ())
    titles = [story.title, *(summary.headline for summary in summaries if summary.headline)]
    gist = next((str(line["text"]) for summary in summaries for line in summary.tldr[:1]), "")
    tell = outlets.get(story.pk, frozenset())
    return Thing(
        post.pk, tuple(dict.fromkeys(titles)), gist, channels, story.heat, hours, story.publishers,
        votes=post.votes, said=Said.of([*titles, gist], slugs, tell), outlets=tell,
        languages=frozenset(filter(None, (base(code) for code in story.languages.split(",")))),
    )  # fmt: skip


def person_of(
    user: User,
    taste: Taste,
    done: Sequence[tuple[str, int, datetime]],
    things: dict[int, Thing],
    now: datetime,
) -> Person:
    """Three queries. What was hidden before a reset stays away."""
    did = [
        Did(kind, things[pk], max((now - at) / timedelta(days=1), 0.0))
        for kind, pk, at in done
        if pk in things
    ]
    here = {*things, *(thing.quotes for thing in things.values() if thing.quotes)}
    return Person(
        did=tuple(did),
        follows=frozenset(Follow.objects.channels_of(user)),
        muted=Muted.of(Mute.objects.filter(user=user).values_list("kind", "value")),
        away=frozenset(Hide.objects.filter(user=user, post__in=here).values_list("post", flat=True)),
        me=user.pk,
    )


def ordered(things: Sequence[Thing], person: Person, taste: Taste) -> list[Placed]:
    """Personal; or as Hot where it is switched off, still without what is hidden or muted."""
    most = MOST + SPARE
    if taste.personal:
        return order(things, person, most)
    plain = Person(muted=person.muted, away=person.away, me=person.me)
    return [Placed(one.post, one.score, (Reason("hot"),)) for one in order(things, plain, most)]


def shown(
    placed: Sequence[tuple[Post, Placed]],
    user: User,
    channels: dict[int, Channel],
    reader: str,
    now: datetime,
) -> tuple[list[Row], Mine | None]:
    names = {pk: channel_name(channel) for pk, channel in channels.items()}
    reasons = {one.post: one.reasons for _, one in placed}
    items, mine = items_of([post for post, _ in placed], user, reader=reader, now=now)
    rows = []
    for item in offering(items[:MOST], user):
        author = item.card.author if item.card else ""
        rows.append(Row(item, why(reasons[item.post.pk], names, author)))
    return rows, mine
