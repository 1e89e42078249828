"""Following whom one meets in a list, where one meets them."""

from __future__ import annotations

import pytest
from django.utils import timezone
from lxml import html

from digest.channels.follow import follow
from digest.channels.models import Channel, Editor, Follow
from digest.channels.open_personal import open_personal
from digest.channels.set_state import set_state
from digest.lib.moderated import State
from digest.posts.models import Placement
from tests.factories import NOW, make_channel, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie

pytestmark = pytest.mark.django_db


def offered(answer) -> list[str]:
    """Paths of the buttons to follow inside the rows of a page."""
    assert answer.status_code == 200
    return html.fromstring(answer.content).xpath("//main//li//div[@class='follow']//form/@action")


def test_the_first_row_of_each_channel_that_one_does_not_follow_offers_to(client):
    writer, reader = alice(), bob()
    own, mine = open_personal(writer, NOW), open_personal(reader, NOW)
    followed = make_channel("chips", name_en="Chips")
    follow(reader, followed, NOW)
    for channel in (own, own, followed):
        make_text_post(writer, channel)
    make_text_post(reader, mine)
    make_text_post(reader, own)
    assert offered(browser_of(reader).get("/community")) == ["/c/alice/follow"]
    assert offered(client.get("/community")) == []


def test_who_is_not_signed_in_is_offered_each_channel_once_and_comes_back_to_the_row(client):
    own = open_personal(alice(), NOW)
    for n in range(2):
        last = make_text_post(own.owner, own, text=f"What I make of it {n}")
    answer = client.get("/community?by=time")
    links = html.fromstring(answer.content).xpath("//main//li//div[@class='follow']/a/@href")
    assert links == [f"/login?next=/community%3Fby%3Dtime%23p{last.pk}"]
    answer = client.get("/c/alice")
    assert html.fromstring(answer.content).xpath("//main//li//div[@class='follow']") == []


def test_for_you_and_hot_of_a_channel_offer_too():
    own = open_personal(alice(), NOW)
    post = make_text_post(own.owner, own, published=timezone.now())
    Placement.objects.create(
        post=post, channel=open_personal(make_user("rita"), NOW), at=NOW, reason="person"
    )
    reader = browser_of(bob())
    assert offered(reader.get("/for-you")) == ["/c/alice/follow"]
    assert offered(reader.get("/c/rita/hot")) == ["/c/alice/follow"]
    assert offered(reader.get("/c/alice/hot")) == []


def test_who_is_suspended_is_offered_nothing_they_may_not_do():
    own, other = open_personal(alice(), NOW), open_personal(make_user("rita"), NOW)
    make_text_post(own.owner, own)
    who = charlie()
    Follow.objects.create(user=who, channel=other, at=NOW)
    reader = browser_of(who)
    for path in ("/community", "/c/alice", "/channels", "/search?q=alice&kind=channel"):
        assert "/c/alice/follow" not in reader.get(path).content.decode()
    assert "/c/rita/unfollow" in reader.get("/c/rita").content.decode()


def test_no_row_offers_a_channel_that_nobody_sees():
    own = open_personal(alice(), NOW)
    make_text_post(own.owner, own)
    set_state(own, State.HIDDEN, "spam", NOW)
    assert offered(browser_of(bob()).get("/community")) == []


def test_without_a_script_one_comes_back_to_the_row():
    own = open_personal(alice(), NOW)
    post = make_text_post(own.owner, own)
    reader = bob()
    browser = browser_of(reader)
    page = html.fromstring(browser.get("/community?by=time").content)
    form = page.xpath("//form[@action='/c/alice/follow']")[0]
    answer = browser.post("/c/alice/follow", {"next": form.xpath(".//input[@name='next']/@value")[0]})
    assert answer["Location"] == f"/community?by=time#p{post.pk}"
    assert Follow.objects.get().user == reader
    assert offered(browser.get("/community?by=time")) == []


def test_in_a_channel_its_guests_are_offered_and_it_itself_is_not(django_assert_num_queries):
    chips, own = make_channel("chips", name_en="Chips"), open_personal(alice(), NOW)
    make_text_post(own.owner, chips)
    guest = make_text_post(own.owner, own)
    Placement.objects.create(post=guest, channel=chips, at=NOW, reason="person")
    reader = browser_of(bob())
    assert offered(reader.get("/c/chips")) == ["/c/alice/follow"]
    assert offered(reader.get("/c/alice")) == []


def test_the_channels_that_a_person_runs_are_followed_on_their_page(client):
    runner, reader = make_user("rita"), bob()
    for slug in ("chips", "policy"):
        Editor.objects.create(
            channel=make_channel(slug), user=runner, invited_by=runner, invited_at=NOW, accepted_at=NOW
        )
    follow(reader, Channel.objects.get(slug="chips"), NOW)
    assert offered(browser_of(reader).get("/u/rita")) == ["/c/chips/unfollow", "/c/policy/follow"]
    assert client.get("/u/rita").content.decode().count('href="/login?next=/u/rita"') == 2


def test_who_is_not_signed_in_comes_back_to_where_they_were(client):
    own = open_personal(alice(), NOW)
    post = make_text_post(own.owner, own)
    assert f'href="/login?next=/p/{post.pk}"' in client.get(f"/p/{post.pk}").content.decode()
    assert 'href="/login?next=/c/alice/about"' in client.get("/c/alice/about").content.decode()
