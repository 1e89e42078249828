"""Channels and people who are found are followed where they are found."""

from __future__ import annotations

import pytest
from django.utils import timezone
from lxml import html

from digest.channels.follow import follow
from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.channels.set_state import set_state
from digest.lib.moderated import State
from digest.search.pull_changes import pull_changes
from tests.factories import NOW, make_channel, make_user
from tests.people import bob, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ferry() -> Channel:
    make_channel("hot", name_en="Ferry house", kind="house")
    channel = make_channel("lines", name_en="Ferry lines", name_zh="渡轮航线")
    open_personal(make_user("ferry"), NOW)
    make_user("ferry2")
    pull_changes(timezone.now())
    return channel


def offered(answer) -> list[str]:
    assert answer.status_code == 200
    return sorted(html.fromstring(answer.content).xpath("//main//div[@class='follow']//form/@action"))


@pytest.mark.parametrize("query", ["q=ferry", "q=ferry&kind=channel"])
def test_what_is_found_is_offered_once(ferry: Channel, query: str):
    browser = browser_of(bob())
    assert offered(browser.get(f"/search?{query}")) == ["/c/ferry/follow", "/c/lines/follow"]


def test_people_are_followed_by_their_channel(ferry: Channel):
    reader = bob()
    browser = browser_of(reader)
    assert offered(browser.get("/search?q=ferry&kind=person")) == ["/c/ferry/follow"]
    follow(reader, Channel.objects.get(slug="ferry"), NOW)
    assert offered(browser.get("/search?q=ferry&kind=person")) == ["/c/ferry/unfollow"]
    set_state(Channel.objects.get(slug="ferry"), State.HIDDEN, "spam", NOW)
    assert offered(browser.get("/search?q=ferry&kind=person")) == []


def test_nobody_follows_themselves(ferry: Channel):
    owner = Channel.objects.get(slug="ferry").owner
    assert owner is not None
    assert offered(browser_of(owner).get("/search?q=ferry&kind=person")) == []


def test_who_is_not_signed_in_comes_back_to_what_was_found(ferry: Channel, client):
    said = client.get("/search?q=ferry&kind=channel").content.decode()
    assert 'href="/login?next=/search%3Fq%3Dferry%26kind%3Dchannel"' in said


def test_the_queries_do_not_grow(ferry: Channel, django_assert_max_num_queries):
    for n in range(8):
        open_personal(make_user(f"ferry-{n}"), NOW)
    pull_changes(timezone.now())
    browser = browser_of(bob())
    with django_assert_max_num_queries(23):
        browser.get("/search?q=ferry")
