from __future__ import annotations

import pytest
from django.utils import timezone

from crawler.feeds.models import Feed
from digest.channels.decide_source import decide_source
from digest.channels.find_sources import find_sources
from digest.channels.models import ChannelSource, SourceProposal
from digest.channels.problems import Refused
from digest.channels.propose_source import propose_source
from digest.channels.remove_source import remove_source
from tests.digest.channels.test_prove_feeds import door, feed
from tests.factories import make_channel, make_feed, make_user
from tests.people import alice, eve

pytestmark = pytest.mark.django_db
PAGES = {"https://blog.example/feed.xml": feed()}


def proposed(channel, by, address="https://blog.example/feed.xml"):
    return propose_source(channel, address, "Good", by, timezone.now())


def accepted(channel, by, address="https://blog.example/feed.xml"):
    proposal = proposed(channel, by, address)
    assert decide_source(channel, proposal.pk, True, by, timezone.now())
    return proposal


def test_an_accepted_source_is_found_and_trusted_as_a_channel_s():
    chips, staff = make_channel(), eve()
    proposal = proposed(chips, alice())
    assert find_sources(timezone.now(), door=door(PAGES)) == {"found": 0, "failed": 0}
    assert decide_source(chips, proposal.pk, True, staff, timezone.now())
    assert find_sources(timezone.now(), door=door(PAGES)) == {"found": 1, "failed": 0}
    source = ChannelSource.objects.get(channel=chips)
    assert (source.feed.url, source.feed.trust, source.added_by) == (
        "https://blog.example/feed.xml",
        "channel",
        staff,
    )
    proposal.refresh_from_db()
    assert proposal.feed == source.feed


def test_a_known_feed_is_joined_and_nothing_of_it_is_filled_in_by_people():
    known = make_feed("", url="https://blog.example/feed.xml", owner="", site_url="")
    chips = make_channel()
    accepted(chips, eve())
    find_sources(timezone.now(), door=door(PAGES))
    known.refresh_from_db()
    assert (known.title, known.owner, known.site_url, known.trust) == ("", "", "", "staff")
    assert ChannelSource.objects.get().feed == known


def test_what_cannot_be_found_is_parked_after_three_tries_and_says_why():
    chips = make_channel()
    proposal = accepted(chips, eve(), "https://nowhere.example/")
    for _ in range(3):
        find_sources(timezone.now(), door=door({}))
        SourceProposal.objects.update(not_before=None)
    proposal.refresh_from_db()
    assert proposal.parked_at
    assert proposal.problem == "no_feed"
    assert find_sources(timezone.now(), door=door(PAGES)) == {"found": 0, "failed": 0}


def test_an_outlet_that_asked_not_to_be_listed_is_not_added():
    make_feed(url="https://blog.example/feed.xml", state="blocked")
    proposal = accepted(make_channel(), eve())
    find_sources(timezone.now(), door=door(PAGES))
    proposal.refresh_from_db()
    assert (proposal.problem, ChannelSource.objects.count()) == ("blocked", 0)
    assert proposal.parked_at


def test_a_removed_source_that_people_brought_is_polled_no_longer():
    chips = make_channel()
    accepted(chips, eve())
    find_sources(timezone.now(), door=door(PAGES))
    source = ChannelSource.objects.get()
    assert remove_source(chips, source.pk)
    assert not remove_source(chips, source.pk)
    assert Feed.objects.get().state == "off"
    accepted(chips, make_user("editor", is_staff=True))
    find_sources(timezone.now(), door=door(PAGES))
    assert Feed.objects.get().state == "active"


def test_who_accepts_answers_for_it_with_one_of_their_five():
    chips, editor = make_channel(owner=make_user("owner")), make_user("editor")
    for n in range(5):
        accepted(chips, editor, f"https://blog{n}.example/")
    proposal = proposed(chips, make_user("reader"), "https://blog9.example/")
    with pytest.raises(Refused, match="many_feeds"):
        decide_source(chips, proposal.pk, True, editor, timezone.now())
    assert decide_source(chips, proposal.pk, False, editor, timezone.now())


@pytest.mark.parametrize(
    "typed", ["", "nonsense", "ftp://a.example/", "javascript:alert(1)", "https://u@a.example/"]
)
def test_what_is_no_web_address_is_refused(typed):
    with pytest.raises(Refused, match="address"):
        proposed(make_channel(), alice(), typed)


def test_the_same_source_is_proposed_once():
    chips = make_channel()
    proposed(chips, alice())
    with pytest.raises(Refused, match="proposed"):
        proposed(chips, make_user("bob"))
