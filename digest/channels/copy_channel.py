"""A person makes a channel of their own from a recipe."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from crawler.feeds.models import Feed
from digest.accounts.models import User
from digest.channels.follow import follow
from digest.channels.join_source import join_source
from digest.channels.models import Channel, ChannelSource
from digest.channels.problems import Refused
from digest.channels.recipe import Recipe, is_rsshub
from digest.channels.slugs import candidates, slug_of
from digest.lib.moderated import State

MOST = 5  # a person
NAME = 80  # characters


@dataclass(frozen=True)
class Copied:
    """``left_out``: sources that are not read here and were too many, or that asked not to be listed."""

    channel: Channel
    sources: int
    left_out: int


def copy_channel(user: User, recipe: Recipe, now: datetime, *, copied_from: Channel | None = None) -> Copied:
    """A vertical channel that ``user`` owns and follows; its stories come with the next publication.

    Sources that the site reads already cost nothing; new ones are taken while the person may bring some.
    Raises `Refused`: many_copies.
    """
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # one count at a time
        owned = Channel.objects.filter(owner=user, kind=Channel.Kind.VERTICAL).exclude(state=State.DELETED)
        if owned.count() >= MOST:
            raise Refused("many_copies")
        named = recipe.name_en or recipe.name_zh
        mark = f" · {user.username}" if copied_from else ""  # beside the original in lists
        channel = Channel.objects.create(
            slug=free_slug(recipe, user),
            kind=Channel.Kind.VERTICAL,
            run_by=recipe.run_by,
            name_en=named[: NAME - len(mark)] + mark if named else user.username,
            name_zh=recipe.name_zh[: NAME - len(mark)] + mark if recipe.name_zh else "",
            promise_en=recipe.promise_en,
            promise_zh=recipe.promise_zh,
            terms=list(recipe.terms),
            not_terms=list(recipe.not_terms),
            owner=user,
            copied_from=copied_from,
        )
        joined = join_all(channel, recipe, user, now)
        follow(user, channel, now)
    return Copied(channel, joined, len(recipe.sources) - joined)


def free_slug(recipe: Recipe, user: User) -> str:
    name = slug_of(recipe.name_en)[:24].strip("-")
    wishes = candidates(f"{name}-{slug_of(user.username)[:15]}".strip("-"), f"channel-{secrets.token_hex(4)}")
    taken = set(Channel.objects.filter(slug__in=wishes).values_list("slug", flat=True))
    return next(slug for slug in wishes if slug not in taken)


def join_all(channel: Channel, recipe: Recipe, user: User, now: datetime) -> int:
    """How many of the recipe's sources the channel got."""
    known = {
        feed.url: feed
        for feed in Feed.objects.filter(url__in=[source.url for source in recipe.sources])
        if feed.state != Feed.State.BLOCKED
    }
    staffed = [feed for feed in known.values() if feed.trust == Feed.Trust.STAFF]
    rows = [ChannelSource(channel=channel, feed=feed, added_by=user) for feed in staffed]
    ChannelSource.objects.bulk_create(rows)
    joined = len(rows)
    for source in recipe.sources:
        feed = known.get(source.url)
        if (feed is not None and feed.trust == Feed.Trust.STAFF) or (feed is None and is_rsshub(source.url)):
            continue
        try:
            join_source(channel, source, user, now)
        except Refused as problem:
            if problem.code == "many_feeds":
                break
            continue
        joined += 1
    return joined
