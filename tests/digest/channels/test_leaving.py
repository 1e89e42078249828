"""What a person takes along, and what becomes of their channels when they leave."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from crawler.feeds.opml import FeedSource
from digest.channels import version
from digest.channels.copy_channel import copy_channel
from digest.channels.export_person import export_person
from digest.channels.follow import follow
from digest.channels.forget_person import forget_person
from digest.channels.models import Channel, ChannelSource, Editor, Follow, OwnFeed, SourceProposal
from digest.channels.open_personal import open_personal
from digest.channels.propose_source import propose_source
from digest.channels.recipe import Recipe
from tests.factories import NOW, make_channel
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db


def somebody_s_life():
    owner, reader, chips = alice(), bob(), make_channel()
    own = open_personal(owner, NOW)
    sources = (FeedSource("https://blog.example/feed", "Blog"),)
    copy = copy_channel(owner, Recipe(sources, ("wafer",), name_en="Mine"), NOW).channel
    OwnFeed.objects.create(channel=own, address="https://alice.example/", token="t", created=NOW)
    follow(owner, chips, NOW)
    for channel in (own, copy):
        follow(reader, channel, NOW)
        Editor.objects.create(channel=channel, user=reader, invited_by=owner, invited_at=NOW)
    Editor.objects.create(channel=chips, user=owner, invited_by=reader, invited_at=NOW, accepted_at=NOW)
    propose_source(chips, "https://other.example/", "A note", owner, timezone.now())
    return owner, reader, chips, own, copy


def test_everything_of_a_person_is_in_their_export():
    owner, *_ = somebody_s_life()
    told = export_person(owner)
    json.dumps(told)
    assert [channel["address"] for channel in told["channels"]] == ["alice", "mine-alice"]
    assert told["channels"][1]["sources"] == ["https://blog.example/feed"]
    assert [row["channel"] for row in told["follows"]] == ["mine-alice", "chips"]
    assert told["edits"] == [{"channel": "chips", "since": NOW.isoformat()}]
    assert told["own_feeds"] == [{"address": "https://alice.example/", "proved": None}]
    assert told["proposed_sources"][0]["note"] == "A note"


def test_who_leaves_closes_their_channels_and_is_followed_by_nobody(client):
    owner, reader, chips, own, copy = somebody_s_life()
    before = version.current()
    forget_person(owner, NOW)
    forget_person(owner, NOW)
    for channel in (own, copy):
        channel.refresh_from_db()
        assert (channel.state, channel.followers, channel.name_en) == ("deleted", 0, "closed")
        assert client.get(f"/c/{channel.slug}").status_code == 404
        assert browser_of(reader).get(f"/c/{channel.slug}").status_code == 404
    chips.refresh_from_db()
    assert chips.followers == Follow.objects.count() == 0
    assert version.current() > before
    assert not OwnFeed.objects.exists()
    assert not Editor.objects.exists()
    assert not SourceProposal.objects.exists()
    assert not ChannelSource.objects.exists()
    assert client.get("/c/alice").status_code == 404
    assert Channel.objects.filter(owner=owner).count() == 2


def test_what_others_use_too_is_polled_on():
    owner, reader, _, _, copy = somebody_s_life()
    feed = ChannelSource.objects.get(channel=copy).feed
    copy_channel(reader, Recipe((FeedSource(feed.url),), name_en="Theirs"), NOW)
    forget_person(owner, NOW)
    feed.refresh_from_db()
    assert feed.state == "active"
    forget_person(reader, NOW)
    feed.refresh_from_db()
    assert feed.state == "off"
