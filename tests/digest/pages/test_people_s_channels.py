"""Channels of people on the pages that everybody reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from crawler.feeds.opml import FeedSource
from digest.channels.copy_channel import copy_channel
from digest.channels.follow import follow
from digest.channels.models import Channel, Editor
from digest.channels.open_personal import open_personal
from digest.channels.recipe import Recipe
from digest.channels.set_state import set_state
from digest.lib.keyset import encode
from digest.pages.channel import PEOPLE
from digest.posts.models import Pin, Placement, PostDay
from tests.digest.pages.test_hot import hot_post
from tests.factories import NOW, make_channel, make_entry, make_report, make_story, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie, eve

pytestmark = pytest.mark.django_db


def page(client, path, status=200):
    answer = client.get(path, headers={"accept-language": "en"})
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def words(tree):
    return " ".join(" ".join(tree.xpath("//main")[0].itertext()).split())


def own_channel(name="alice"):
    user = alice() if name == "alice" else make_user(name)
    return user, open_personal(user, NOW)


def texts(tree):
    return [
        " ".join(p.text_content().split())
        for p in tree.xpath("//li[contains(@class,'card')]//*[contains(@class,'gist')]")
    ]


def test_a_personal_channel_shows_its_posts_by_time_after_the_pinned_one(client):
    writer, own = own_channel()
    posts = [
        make_text_post(writer, own, text=text, published=NOW + timedelta(hours=n))
        for n, text in enumerate(("First", "Second", "Third"))
    ]
    assert texts(page(client, "/c/alice")) == ["Third", "Second", "First"]
    Pin.objects.create(channel=own, post=posts[0], at=NOW)
    shown = page(client, "/c/alice")
    assert texts(shown)[0] == "First"
    assert "Pinned" in words(shown)


def test_hot_of_a_personal_channel_is_ordered_by_liking(client):
    writer, own = own_channel()
    make_text_post(writer, own, text="Quiet", hotness=1)
    make_text_post(writer, own, text="Loved", hotness=5)
    assert texts(page(client, "/c/alice/hot")) == ["Loved", "Quiet"]


def test_a_personal_channel_has_no_editions_and_says_who_publishes(client):
    own_channel()
    page(client, "/c/alice/editions", 404)
    shown = page(client, "/c/alice")
    assert [a.get("href") for a in shown.xpath("//nav[@class='tabs']/a")] == [
        "/c/alice",
        "/c/alice/hot",
        "/c/alice/chats",
        "/c/alice/about",
    ]
    assert shown.xpath("//p[contains(@class,'facts')]/span[@class='ai']")[0].text_content() == "people"
    assert "About this channel" in words(page(client, "/c/alice/about"))


def test_what_waits_for_a_moderator_is_seen_by_its_author_alone(client):
    writer, own = own_channel()
    make_text_post(writer, own, text="Waiting", state="queued")
    assert texts(page(client, "/c/alice")) == []
    assert texts(page(browser_of(bob()), "/c/alice")) == []
    assert texts(page(browser_of(writer), "/c/alice")) == ["Waiting"]


def test_a_channel_that_moderators_took_out_is_seen_by_its_owner_who_reads_the_rule(client):
    writer, own = own_channel()
    set_state(own, "removed", "spam", NOW)
    page(client, "/c/alice", 404)
    page(browser_of(bob()), "/c/alice", 404)
    assert "Nobody but you sees this channel" in words(page(browser_of(writer), "/c/alice"))


def test_pages_of_more_posts_follow_without_gap_or_repeat(client):
    writer, own = own_channel()
    for n in range(30):
        make_text_post(writer, own, text=f"Post {n}", published=NOW + timedelta(minutes=n // 3))
    first = page(client, "/c/alice")
    older = first.xpath("//nav[@class='pages']/a[@rel='next']/@href")[0]
    assert sorted(texts(first) + texts(page(client, older))) == sorted(f"Post {n}" for n in range(30))


def test_people_s_posts_stand_in_a_subject_beside_its_stories(client):
    chips, writer = make_channel(), alice()
    hot_post("A story", channels=(chips,))
    make_text_post(writer, chips, text="A post", published=timezone.now())
    shown = page(client, "/c/chips")
    assert texts(shown) == ["A post"]
    assert "A story" in words(shown)


def test_a_copy_stands_in_no_strip_on_no_row_and_in_no_edition(client):
    chips = make_channel(terms=["late"])
    copy = copy_channel(
        alice(), Recipe(terms=("late",), name_en="Late things"), NOW, copied_from=chips
    ).channel
    post = hot_post("A late story", channels=(chips,))
    Placement.objects.create(post=post, channel=copy, at=post.published, reason="late")
    for path in ("/", "/latest", f"/story/{post.pk}-{post.slug}", "/opml"):
        assert "Late things" not in client.get(path).content.decode()
    assert "A late story" in words(page(client, f"/c/{copy.slug}"))
    assert "A late story" in words(page(client, f"/c/{copy.slug}/hot"))
    about = words(page(client, f"/c/{copy.slug}/about"))
    assert "Copied from Chips" in about


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_the_feed_of_a_channel_has_what_people_wrote(client, kind):
    writer, own = own_channel()
    make_text_post(writer, own, text="The **wafers** came back.")
    make_text_post(writer, own, text="Waiting", state="queued")
    body = client.get(f"/c/alice/feed.{kind}").content.decode()
    assert "The wafers came back." in body
    assert "wafers" in body.replace("&lt;", "<")
    assert "Waiting" not in body


def test_sources_that_people_brought_stand_in_no_list_of_the_site(client):
    recipe = Recipe((FeedSource("https://fan.example/feed", "Fan page"),), name_en="Fans")
    copy = copy_channel(alice(), recipe, NOW).channel
    assert "fan.example" not in client.get("/opml").content.decode()
    assert "fan.example" in client.get(f"/c/{copy.slug}/opml").content.decode()


def test_reports_of_sources_that_people_brought_stand_in_their_channel_alone(client):
    recipe = Recipe((FeedSource("https://fan.example/feed", "Fan page"),), name_en="Fans")
    copy = copy_channel(alice(), recipe, NOW).channel
    feed = copy.sources.get().feed
    now = timezone.now()
    make_entry(feed, "Owls nest in the tower", now=now)
    told = make_entry(feed, "Told by others too", now=now)
    make_report(make_story("Told by others too", now=now), told)
    make_entry(feed, "Left out", now=now, blocked=True)
    make_entry(feed, "Long ago", now=now, hours_ago=100)
    shown = words(page(client, f"/c/{copy.slug}"))
    assert "Owls nest in the tower" in shown
    for absent in ("Told by others too", "Left out", "Long ago"):
        assert absent not in shown
    assert "Owls" not in client.get("/").content.decode() + client.get("/latest").content.decode()


# -- the list ----------------------------------------------------------------------------------------------


def test_people_s_channels_are_listed_by_followers_once_they_have_something(client):
    for n, name in enumerate(("ann", "ben", "cas")):
        writer, own = own_channel(name)
        if name != "cas":
            make_text_post(writer, own)
        for m in range(n):
            follow(make_user(f"reader{n}{m}"), own, NOW)
    shown = page(client, "/channels")
    names = [a.text_content() for a in shown.xpath("//li[contains(@class,'person')]//h2/a")]
    assert names == ["ben", "ann"]


def test_more_people_s_channels_follow_on_further_pages(client):
    names = [f"person{n:02}" for n in range(PEOPLE + 5)]
    for name in names:
        writer, own = own_channel(name)
        make_text_post(writer, own)
    first = page(client, "/channels")
    older = first.xpath("//nav[@class='pages']/a[@rel='next']/@href")[0]
    listed = [
        a.text_content()
        for tree in (first, page(client, older))
        for a in tree.xpath("//li[contains(@class,'person')]//h2/a")
    ]
    assert sorted(listed) == names


@pytest.mark.parametrize("before", ["x", "1.1", "²", "%00", "W10", encode([1.5, 1])])
def test_a_broken_cursor_gives_the_first_page(client, before):
    assert "Subjects" in words(page(client, f"/channels?before={before}"))


@pytest.mark.parametrize("followers", [2**63 - 1, 1 - 2**63])
def test_a_cursor_of_a_place_that_no_channel_has_is_no_error(client, followers):
    writer, own = own_channel()
    make_text_post(writer, own)
    listed = own.name_en in words(page(client, f"/channels?before={encode([followers, 1])}"))
    assert listed == (followers > 0)


def test_a_reader_finds_what_they_follow_and_run():
    reader = bob()
    chips = make_channel()
    follow(reader, chips, NOW)
    open_personal(reader, NOW)
    shown = words(page(browser_of(reader), "/channels"))
    assert "Followed by you Chips" in shown
    assert "Run by you bob" in shown


@pytest.mark.parametrize("n", [1, 6])
def test_lists_take_as_many_queries_whatever_their_length(client, django_assert_num_queries, n):
    writer, own = own_channel()
    for i in range(n):
        make_text_post(writer, own, text=f"Post {i}")
        other, channel = own_channel(f"other{i}")
        make_text_post(other, channel)
    with django_assert_num_queries(8):
        page(client, "/c/alice")
    with django_assert_num_queries(4):
        page(client, "/channels")


# -- a person ----------------------------------------------------------------------------------------------


def test_a_person_s_page_leads_to_their_channel_or_is_a_plain_profile(client):
    writer, own = own_channel()
    assert client.get("/u/Alice")["Location"] == "/c/alice"
    bob()
    assert "bob has no channel." in words(page(client, "/u/bob"))
    set_state(own, "hidden", "spam", NOW)
    assert "alice" in words(page(client, "/u/alice"))
    page(client, "/u/nobody", 404)


def test_a_profile_names_the_channels_that_a_person_runs(client):
    editor, chips = bob(), make_channel()
    Editor.objects.create(channel=chips, user=editor, invited_by=editor, invited_at=NOW, accepted_at=NOW)
    assert page(client, "/u/bob").xpath("//main//a[@href='/c/chips']")


# -- the desk ----------------------------------------------------------------------------------------------


def test_the_desk_tells_what_was_read_and_what_waits():
    writer, own = own_channel()
    today = timezone.now().date()
    for n, text in enumerate(("Read often", "Read once")):
        post = make_text_post(writer, own, text=text, published=timezone.now())
        PostDay.objects.create(post=post, day=today, reads=10 - 9 * n, votes=1, saves=2, shares=3)
        PostDay.objects.create(post=post, day=today - timedelta(days=40), reads=500)
    make_text_post(
        writer, own, text="Tomorrow", state="scheduled", published=timezone.now() + timedelta(days=1)
    )
    follow(bob(), own, timezone.now())
    shown = page(browser_of(writer), "/c/alice/desk")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in shown.xpath("//tbody/tr")]
    assert rows == [["Read often", "10", "1", "2", "3"], ["Read once", "1", "1", "2", "3"]]
    assert "Followers 1 1 of them new" in words(shown)
    assert "Reads 11" in words(shown)
    assert "Tomorrow" in words(shown)


def test_the_desk_takes_as_many_queries_whatever_its_length(django_assert_num_queries):
    writer, own = own_channel()
    browser = browser_of(writer)
    for n in range(3):
        for _ in range(n * 3 + 1):
            post = make_text_post(writer, own, published=timezone.now())
            PostDay.objects.create(post=post, day=timezone.now().date(), reads=1)
        with django_assert_num_queries(13):
            page(browser, "/c/alice/desk")


def test_a_subject_s_desk_is_open_to_staff_and_its_editors_alone(client):
    chips, editor = make_channel(), bob()
    Editor.objects.create(channel=chips, user=editor, invited_by=editor, invited_at=NOW, accepted_at=NOW)
    page(browser_of(editor), "/c/chips/desk")
    page(browser_of(eve()), "/c/chips/desk")
    page(browser_of(alice()), "/c/chips/desk", 403)
    page(browser_of(charlie()), "/c/chips/desk", 403)
    assert client.get("/c/chips/desk").status_code == 302
    assert Channel.objects.count() == 1
