"""A channel's own feed posts by itself: what it brings, once, while its owner may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.feeds.models import Entry, Feed
from digest.accounts.models import User
from digest.channels.models import Channel, OwnFeed
from digest.channels.open_personal import open_personal
from digest.lib.moderated import State
from digest.pages.retain import retain
from digest.posts.models import Placement, Post
from digest.posts.own_feeds import A_DAY, own_feeds
from tests.factories import NOW, make_entry, make_feed
from tests.people import alice, bob

pytestmark = pytest.mark.django_db


def attach(channel: Channel, feed: Feed | None = None, **fields) -> OwnFeed:
    feed = feed or make_feed("Alice writes", trust=Feed.Trust.CHANNEL)
    defaults = {"proved_at": NOW - timedelta(days=2), "address": feed.url, "created": NOW}
    return OwnFeed.objects.create(channel=channel, feed=feed, token="t", **{**defaults, **fields})


@pytest.fixture
def own() -> OwnFeed:
    return attach(open_personal(alice(), NOW))


def test_entries_become_link_posts_of_the_owner_once(own, client):
    entry = make_entry(own.feed, "On sourdough")
    assert own_feeds(NOW) == {"posted": 1, "passed_over": 0}
    assert own_feeds(NOW) == {"posted": 0, "passed_over": 0}
    post = Post.objects.get()
    assert (post.kind, post.title, post.link, post.entry) == ("link", "On sourdough", entry.url, entry)
    assert (post.author, post.channel, post.state) == (own.channel.owner, own.channel, State.VISIBLE)
    assert Placement.objects.get().channel == own.channel
    assert "On sourdough" in client.get(f"/p/{post.pk}").content.decode()


def test_a_feed_that_moves_to_another_channel_posts_nothing_again(own):
    entry = make_entry(own.feed)
    own_feeds(NOW)
    own.delete()
    attach(open_personal(bob(), NOW), own.feed)
    assert own_feeds(NOW) == {"posted": 0, "passed_over": 1}
    assert Post.objects.get(entry=entry).author.username == "alice"


def test_a_feed_that_is_not_proved_posts_nothing(own):
    OwnFeed.objects.update(proved_at=None)
    make_entry(own.feed)
    assert own_feeds(NOW)["posted"] == 0


def test_what_is_older_than_the_proof_or_leads_nowhere_is_passed_over(own):
    make_entry(own.feed, hours_ago=24 * 9)
    make_entry(own.feed, url="")
    make_entry(own.feed, url="javascript:alert(1)")
    make_entry(own.feed, blocked=True)
    assert own_feeds(NOW) == {"posted": 0, "passed_over": 4}
    assert own_feeds(NOW) == {"posted": 0, "passed_over": 0}


def test_a_flood_of_entries_waits_for_the_next_days(own):
    for n in range(A_DAY.most + 5):
        make_entry(own.feed, f"Note {n}")
    assert own_feeds(NOW)["posted"] == A_DAY.most
    assert own_feeds(NOW + timedelta(hours=1))["posted"] == 0
    assert own_feeds(NOW + timedelta(days=1, minutes=1))["posted"] == 5


def test_nothing_goes_out_for_who_is_suspended_or_from_a_hidden_channel(own):
    make_entry(own.feed)
    User.objects.update(suspended_until=NOW + timedelta(days=1))
    assert own_feeds(NOW)["posted"] == 0
    User.objects.update(suspended_until=None)
    Channel.objects.update(state=State.HIDDEN)
    assert own_feeds(NOW)["posted"] == 0
    Channel.objects.update(state=State.VISIBLE)
    assert own_feeds(NOW)["posted"] == 1


def test_retention_keeps_the_entry_of_a_post_and_takes_others(own):
    kept = make_entry(own.feed)
    own_feeds(NOW)
    make_entry(own.feed)
    assert retain(NOW + timedelta(days=60))["entries"] == 1
    assert Entry.objects.get() == kept
