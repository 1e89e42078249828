"""Verb: entries of feeds that are shown to be their owner's become posts in the owner's channel."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from crawler.feeds.models import Entry, Feed
from digest.accounts.limits import DAY, Limit, allow
from digest.accounts.models import User
from digest.channels.models import OwnFeed
from digest.lib.moderated import State
from digest.lib.spam import judge
from digest.lib.text import line
from digest.posts.hotness import hotness
from digest.posts.models import Placement, Post
from digest.posts.publish_post import preview_of
from digest.posts.wording import TITLE, Unfit, Wording, address

A_DAY = Limit("own-feed-posts", 20, DAY)  # of one feed
FEEDS = 100  # looked at in one run
ENTRIES = 20  # of each
BEFORE = timedelta(days=1)  # what is older than the proof by more does not become a post
REASON = "own feed"  # of the placement


def own_feeds(now: datetime) -> dict[str, int]:
    """Post what proved own feeds brought: {"posted", "passed_over"}.

    At most 20 posts a feed and day; the rest waits. An entry becomes at most one post, whoever attached its
    feed. While the owner is suspended or the channel hidden nothing is posted. Safe to repeat.
    """
    counts = {"posted": 0, "passed_over": 0}
    fresh = Entry.objects.filter(feed=OuterRef("feed"), pk__gt=OuterRef("last_entry"))
    ready = OwnFeed.objects.filter(Exists(fresh), proved_at__isnull=False, channel__state=State.VISIBLE)
    ready = ready.exclude(feed__state__in=[Feed.State.BLOCKED, Feed.State.OFF]).select_related(
        "channel__owner"
    )
    for own in ready.order_by("pk")[:FEEDS]:
        owner = own.channel.owner
        if owner is None or owner.is_suspended(now) or owner.deleted_at:
            continue
        entries = Entry.objects.filter(feed=own.feed, pk__gt=own.last_entry).order_by("pk")
        for entry in entries.select_related("feed")[:ENTRIES]:
            if (outcome := post_entry(own, owner, entry, now)) == "later":
                break
            counts[outcome] += 1
    return counts


def post_entry(own: OwnFeed, owner: User, entry: Entry, now: datetime) -> str:
    """What became of one entry: posted, passed_over, or later (the day's limit)."""
    with transaction.atomic():
        mine = OwnFeed.objects.select_for_update(of=("self",)).filter(pk=own.pk, last_entry__lt=entry.pk)
        row = mine.first()
        if row is None or row.proved_at is None:
            return "passed_over"
        wording = wording_of_entry(entry)
        old = entry.effective < row.proved_at - BEFORE
        taken = Post.objects.filter(entry=entry).exists()
        if wording is None or old or taken or entry.blocked:
            OwnFeed.objects.filter(pk=row.pk).update(last_entry=entry.pk)
            return "passed_over"
        if not allow(A_DAY, row.pk, now):
            return "later"
        OwnFeed.objects.filter(pk=row.pk).update(last_entry=entry.pk)
        create(own, owner, entry, wording, now)
    return "posted"


def wording_of_entry(entry: Entry) -> Wording | None:
    """A link with the entry's title; None for an entry without an address."""
    try:
        link = address(entry.url)
    except Unfit:
        return None
    title = line(entry.title, TITLE)
    return Wording("link", title, "", link, entry.language or entry.feed.language) if link else None


def create(own: OwnFeed, owner: User, entry: Entry, wording: Wording, now: datetime) -> None:
    rule = judge(wording.title, links=[wording.link], is_new=owner.is_new(now), recent=(), at=(), now=now)
    post = Post.objects.create(
        kind=Post.Kind.LINK, author=owner, channel=own.channel, title=wording.title, link=wording.link,
        language=wording.language, entry=entry, state=State.QUEUED if rule else State.VISIBLE,
        state_reason=rule or "", state_at=now, published=now, updated=now, hotness=hotness(0, now),
        preview=preview_of(wording.link, now),
    )  # fmt: skip
    Placement.objects.create(post=post, channel=own.channel, at=now, reason=REASON)
