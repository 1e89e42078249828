"""Buttons of deeds through HTTP: in place or by a plain form, only for who may, and never by GET."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from crawler.stories.merge import merge
from digest.accounts.limits import MEMBER, allow
from digest.channels.open_personal import open_personal
from digest.posts.beacons import A_SECOND, AGAIN, Beacons
from digest.posts.follow_merges import follow_merges
from digest.posts.models import Hide, Mute, Post, PostDay, Read, Save, Vote, Watch
from digest.posts.mute import mute
from digest.posts.views_deeds import beacons
from tests.factories import NOW, make_channel, make_feed, make_post, make_story, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie, dora, eve, newcomer

pytestmark = pytest.mark.django_db
ROWS = {"vote": Vote, "save": Save, "hide": Hide, "watch": Watch}
NAMES = [*ROWS, "seen"]


@pytest.mark.parametrize("name", ROWS)
def test_a_plain_form_does_it_and_goes_back_to_the_row(name):
    one, post = alice(), make_post()
    answer = browser_of(one).post(f"/p/{post.pk}/{name}", {"next": "/latest?before=1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/latest?before=1#p{post.pk}")
    assert ROWS[name].objects.get().user == one
    answer = browser_of(one).post(f"/p/{post.pk}/{name}", {"off": "1", "next": "https://evil.example/"})
    assert answer["Location"] == f"/p/{post.pk}#p{post.pk}"
    assert not ROWS[name].objects.exists()


@pytest.mark.parametrize("name", ["vote", "save", "watch"])
def test_with_htmx_the_button_alone_comes_back(name):
    post, browser = make_post(), browser_of(alice(), HX_Request="true")
    on = browser.post(f"/p/{post.pk}/{name}").content.decode()
    assert 'aria-pressed="true"' in on
    assert 'name="off"' in on
    assert on.count("<button") == 1
    off = browser.post(f"/p/{post.pk}/{name}", {"off": "1"}).content.decode()
    assert 'aria-pressed="false"' in off


def test_the_count_stands_in_the_button_with_its_noun():
    post = make_post()
    browser_of(bob()).post(f"/p/{post.pk}/vote")
    page = browser_of(alice(), HX_Request="true").post(f"/p/{post.pk}/vote").content.decode()
    assert "2 votes" in page
    assert Post.objects.get().votes == 2


def test_ones_own_post_has_no_button_for_votes_and_takes_none():
    one = alice()
    author, other, post = browser_of(one), browser_of(bob()), make_text_post(one, make_channel())
    for browser in (author, browser_of(one, HX_Request="true")):
        refused = browser.post(f"/p/{post.pk}/vote")
        assert refused.status_code == 409
        assert "Nobody votes for their own posts." in refused.content.decode()
    assert not Vote.objects.exists()
    button = f'formaction="/p/{post.pk}/vote"'
    for path in (f"/p/{post.pk}", "/community?sort=new"):
        assert button not in author.get(path).content.decode()
        assert button in other.get(path).content.decode()
    other.post(f"/p/{post.pk}/vote")
    assert "1 vote<" in author.get(f"/p/{post.pk}").content.decode()


def test_a_row_that_is_hidden_goes_and_can_come_back():
    post, browser = make_post(), browser_of(alice(), HX_Request="true")
    row = browser.post(f"/p/{post.pk}/hide", {"row": "1"}).content.decode()
    assert row.startswith("<li")
    assert "Show it again" in row
    back = browser.post(f"/p/{post.pk}/hide", {"off": "1"})
    assert back["HX-Refresh"] == "true"
    assert not Hide.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_get_changes_nothing(name):
    post = make_post()
    assert browser_of(alice()).get(f"/p/{post.pk}/{name}").status_code == 405
    assert not any(model.objects.exists() for model in (*ROWS.values(), Read))


@pytest.mark.parametrize("name", NAMES)
def test_who_may(name):
    post = make_post()
    strict = browser_of(alice())
    strict.handler.enforce_csrf_checks = True
    answers = {
        "anonymous": Client(),
        "suspended": browser_of(charlie()),
        "without a token": strict,
        "member": browser_of(bob()),
        "newcomer": browser_of(newcomer()),
        "moderator": browser_of(dora()),
        "staff": browser_of(eve()),
    }
    found = {who: browser.post(f"/p/{post.pk}/{name}").status_code for who, browser in answers.items()}
    done = 204 if name == "seen" else 302
    assert found == {
        "anonymous": 401,
        "suspended": 403 if name == "vote" else done,
        "without a token": 403,
        **dict.fromkeys(["member", "newcomer", "moderator", "staff"], done),
    }
    assert {**ROWS, "seen": Read}[name].objects.count() == list(found.values()).count(done)


def test_who_may_not_vote_sees_how_many_did_and_no_button():
    post, writer = make_post(make_story("The mill closes", now=timezone.now())), make_user("carol")
    Post.objects.filter(pk=post.pk).update(votes=3)
    card = make_text_post(writer, open_personal(writer, NOW), votes=3)
    suspended, member = browser_of(charlie()), browser_of(bob())
    for path, pk in (
        ("/", post.pk), (f"/p/{post.pk}", post.pk), ("/community", card.pk), (f"/p/{card.pk}", card.pk)
    ):  # fmt: skip
        for browser, has_button in ((member, True), (suspended, False), (member, True)):
            page = html.fromstring(browser.get(path, follow=True).content)
            assert bool(page.xpath(f"//button[@formaction='/p/{pk}/vote']")) == has_button, path
            assert page.xpath(f"//button[@formaction='/p/{pk}/save']"), path
            assert "3 votes" in page.text_content(), path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", ["draft", "queued", "hidden", "removed", "deleted"])
def test_what_others_do_not_see_cannot_be_touched(name, state):
    author = make_user("carol")
    post = Post.objects.create(kind="text", author=author, state=state, published=NOW, updated=NOW)
    assert browser_of(alice()).post(f"/p/{post.pk}/{name}").status_code == 404
    assert browser_of(alice_again()).post("/p/99999/" + name).status_code == 404
    assert not any(model.objects.exists() for model in (*ROWS.values(), Read))


def alice_again():
    return make_user("alice2")


def test_what_was_saved_can_be_taken_back_when_it_is_out_of_sight():
    post, browser = make_post(), browser_of(alice())
    browser.post(f"/p/{post.pk}/save")
    Post.objects.update(state="removed")
    assert browser.post(f"/p/{post.pk}/save", {"off": "1"}).status_code == 302
    assert not Save.objects.exists()
    assert browser.post(f"/p/{post.pk}/save", {"off": "1"}).status_code == 404


def test_a_post_of_a_person_cannot_be_watched():
    note = Post.objects.create(kind="text", author=alice(), published=NOW, updated=NOW)
    assert browser_of(bob()).post(f"/p/{note.pk}/watch").status_code == 404


def test_a_vote_on_an_old_page_goes_to_the_post_that_stands():
    old, new = make_post(), make_post(make_story("The plant"))
    merge(old.story_id, new.story_id, NOW)
    follow_merges(NOW)
    browser_of(alice()).post(f"/p/{old.pk}/vote")
    assert Vote.objects.get().post == new


def test_a_thousand_votes_a_day_are_enough():
    one, post, now = alice(), make_post(), timezone.now()
    assert allow(MEMBER["vote"], one.pk, now, 999)
    assert browser_of(one).post(f"/p/{post.pk}/vote").status_code == 302
    assert browser_of(one).post(f"/p/{post.pk}/vote", {"off": "1"}).status_code == 302
    refused = browser_of(one).post(f"/p/{post.pk}/vote")
    assert refused.status_code == 429
    assert "Try again tomorrow" in refused.content.decode()
    assert browser_of(one, HX_Request="true").post(f"/p/{post.pk}/vote").status_code == 429
    assert not Vote.objects.exists()
    assert browser_of(one).post(f"/p/{post.pk}/save").status_code == 302


def test_what_is_refused_or_done_before_spends_no_vote_of_the_day():
    one, story = alice(), make_post()
    own = make_text_post(one)
    assert allow(MEMBER["vote"], one.pk, timezone.now(), 999)
    browser = browser_of(one)
    assert browser.post(f"/p/{own.pk}/vote").status_code == 409
    for _ in range(2):
        assert browser.post(f"/p/{story.pk}/vote").status_code == 302
    assert Vote.objects.get().post == story
    assert browser.post(f"/p/{make_post().pk}/vote").status_code == 429


def test_pages_without_a_person_hold_links_to_the_login_page_and_no_form(client):
    post = make_post(make_story(now=timezone.now()))
    for path in ("/", "/latest", f"/story/{post.pk}-{post.slug}"):
        page = client.get(path).content.decode()
        assert 'data-deed="save" rel="nofollow" href="/login?next=%2F' in page
        assert "<form" not in page.replace('<form method="dialog">', "")
        assert "csrf" not in page


def test_the_page_of_a_story_says_what_one_did():
    post, browser = make_post(), browser_of(alice())
    path = f"/story/{post.pk}-{post.slug}"
    assert 'aria-pressed="true"' not in browser.get(path).content.decode()
    browser.post(f"/p/{post.pk}/watch")
    assert "Watching" in browser.get(path).content.decode()


# -- reading -----------------------------------------------------------------------------------------------


def test_opening_a_page_is_told_by_the_page_and_changes_nothing_by_itself(client):
    post, one = make_post(), alice()
    path = f"/story/{post.pk}-{post.slug}"
    assert f'data-read="/p/{post.pk}/read"' in client.get(path).content.decode()
    assert f'data-seen="/p/{post.pk}/seen"' in browser_of(one).get(path).content.decode()
    assert not Read.objects.exists()
    assert not PostDay.objects.exists()
    assert browser_of(one).post(f"/p/{post.pk}/seen").status_code == 204
    assert Read.objects.get().post == post
    assert PostDay.objects.get().reads == 1


def test_reads_of_nobody_in_particular_are_totals_without_cookie_or_address(client):
    beacons.__init__()
    post = make_post()
    for _ in range(3):
        answer = client.post(f"/p/{post.pk}/read")
        assert (answer.status_code, answer.cookies) == (204, {})
    client.post(f"/p/{post.pk}/read", REMOTE_ADDR="203.0.113.9")
    client.post(f"/p/{post.pk}/read", REMOTE_ADDR="203.0.113.10", headers={"Sec-Fetch-Site": "cross-site"})
    assert PostDay.objects.get().reads == 2
    assert not Read.objects.exists()
    assert client.post("/p/99999/read").status_code == 404
    assert client.get(f"/p/{post.pk}/read").status_code == 405


def test_one_address_counts_again_after_half_an_hour_and_a_flood_is_cut():
    found = Beacons()
    assert [found.counts("a", 1, NOW), found.counts("a", 1, NOW + timedelta(minutes=29))] == [True, False]
    assert found.counts("a", 1, NOW + AGAIN)
    flood = Beacons()
    assert sum(flood.counts(str(n), 1, NOW) for n in range(3 * A_SECOND)) == A_SECOND
    assert flood.counts("late", 1, NOW + timedelta(seconds=1))
    assert not any(b"late" in key for key in flood.last)


# -- what is hidden and muted -------------------------------------------------------------------------------


def test_muting_words_channels_and_outlets_and_showing_them_again():
    make_channel()
    make_feed("Harbour Post", owner="")
    browser = browser_of(alice())
    for kind, value in (("word", "Tax cut"), ("channel", "chips"), ("outlet", "Harbour Post")):
        assert browser.post("/settings/muted", {"kind": kind, "value": value}).status_code == 302
    assert sorted(Mute.objects.values_list("kind", "value")) == [
        ("channel", "chips"), ("outlet", "Harbour Post"), ("word", "tax cut"),
    ]  # fmt: skip
    page = browser.get("/settings/muted").content.decode()
    for words in ("tax cut", "Chips", "Harbour Post"):
        assert f"<div>{words}</div>" in page
    assert page.count('<option value="chips"') == 0
    browser.post("/settings/muted", {"kind": "word", "value": "tax cut", "off": "1"})
    assert Mute.objects.count() == 2


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "person", "value": "x"},
        {"kind": "word", "value": " "},
        {"kind": "word", "value": "a\x00"},
    ],
)
def test_nonsense_is_not_muted(form):
    answer = browser_of(alice()).post("/settings/muted", form, follow=True)
    assert answer.status_code == 200
    assert not Mute.objects.exists()


def test_the_page_of_what_is_hidden_lists_it_and_shows_it_again(django_assert_max_num_queries):
    one, post = alice(), make_post()
    browser = browser_of(one)
    browser.post(f"/p/{post.pk}/hide")
    mute(one, "channel", "gone", NOW)
    with django_assert_max_num_queries(10):
        page = browser.get("/settings/muted").content.decode()
    assert "Northlake delays its plant" in page
    browser.post(f"/p/{post.pk}/hide", {"off": "1"})
    assert "Northlake delays its plant" not in browser.get("/settings/muted").content.decode()


def test_only_who_is_signed_in_has_a_page_of_what_is_muted(client):
    assert client.get("/settings/muted")["Location"].startswith("/login")
    assert client.post("/settings/muted", {"kind": "word", "value": "tax"}).status_code == 401
