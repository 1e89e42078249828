"""The hot list of who is signed in: pieces of a shared page, equal to the page rendered for them alone."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import timezone

from digest.pages import personal_hot
from digest.pages.personal import FRESH, Cut, Kept, cut_up
from digest.pages.personal_hot import hot_segments, menu_of, whole
from digest.pages.views import hot_context
from digest.posts.hide_post import hide_post
from digest.posts.mine import Mine, mine_of
from digest.posts.models import Post
from digest.posts.mute import mute
from digest.posts.muted import Muted, Said
from digest.posts.save_post import save_post
from digest.posts.vote import vote
from tests.factories import make_channel, make_post, make_story, make_text_post, make_user
from tests.people import alice, browser_of, charlie, dora, eve

TOKEN = "t" * 64


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    personal_hot.kept.clear()


@pytest.fixture
def site(db: None) -> list[Post]:
    """Twelve stories in two channels, and two posts of people from today."""
    now = timezone.now()
    chips, ai = make_channel(), make_channel("ai", name_en="AI", name_zh="人工智能")
    posts = [
        make_post(
            make_story(f"The mill of town {n}", heat=90 - n, hours_ago=3, now=now),
            channels=(chips,) if n % 2 else (ai, chips),
        )
        for n in range(12)
    ]
    carol = make_user("carol")
    for n in range(2):
        make_text_post(carol, text=f"What I make of it {n}", published=now, updated=now, hotness=n)
    return posts


def request_of(user, path: str = "/", language: str = "en"):
    request = RequestFactory().get(path)
    request.user, request.LANGUAGE_CODE = user, language
    return request


def both(user, path: str = "/") -> tuple[bytes, bytes]:
    request = request_of(user, path)
    context = {**hot_context(request, timezone.now()), "csrf_token": TOKEN}
    pieces = hot_segments(request, user, context, 0)
    mine = mine_of(user, pieces.posts)
    menu = menu_of(user, "en", TOKEN)
    return whole(request, user, context).content, pieces.join(mine, token=TOKEN, menu=menu)


def test_the_pieces_joined_equal_the_whole_page(site):
    one = make_user("林夕")
    whole_page, joined_page = both(one)
    assert whole_page == joined_page
    assert "林夕" in joined_page.decode()
    assert whole_page.count(b'class="row') == 12
    assert b"What I make of it 1" in whole_page
    assert b"\x02" not in joined_page


def test_they_are_equal_for_what_each_person_did(site):
    one, now = alice(), timezone.now()
    vote(one, site[0], now)
    save_post(one, site[1], now)
    save_post(one, site[11], now)
    hide_post(one, site[2], now)
    hide_post(one, Post.objects.by_people().first(), now)
    mute(one, "word", "town 5", now)
    whole_page, joined_page = both(one)
    assert whole_page == joined_page
    page = joined_page.decode()
    assert page.count('class="row') == 10
    assert "town 2<" not in page
    assert "town 5" not in page
    assert page.count('aria-pressed="true"') == 3


@pytest.mark.parametrize("who", [dora, eve, charlie], ids=["moderator", "staff", "suspended"])
def test_they_are_equal_for_people_of_other_kinds(site, who):
    whole_page, joined_page = both(who())
    assert whole_page == joined_page


@pytest.mark.parametrize("path", ["/?channel=ai", "/?told=zh", "/?channel=ai&told=en"])
def test_they_are_equal_under_a_filter(site, path):
    whole_page, joined_page = both(alice(), path)
    assert whole_page == joined_page


def test_they_are_equal_when_everything_is_hidden_or_muted(site):
    one = alice()
    mute(one, "channel", "chips", timezone.now())
    for post in Post.objects.by_people():
        hide_post(one, post, timezone.now())
    whole_page, joined_page = both(one)
    assert whole_page == joined_page
    assert b'class="row' not in joined_page
    assert b"From the community" not in joined_page


def test_the_page_takes_two_queries(site, django_assert_num_queries):
    one, other = browser_of(alice()), browser_of(make_user("bob"))
    one.get("/")
    with django_assert_num_queries(2):
        answer = one.get("/")
    with django_assert_num_queries(2):
        other.get("/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert b"csrf" in answer.content


def test_one_does_not_see_what_another_did(site):
    one, other = browser_of(alice()), browser_of(make_user("bob"))
    one.post(f"/p/{site[0].pk}/save")
    mine, theirs = one.get("/").content.decode(), other.get("/").content.decode()
    assert 'aria-pressed="true"' in mine
    assert 'aria-pressed="true"' not in theirs
    assert "Account of alice" in mine
    assert "Account of bob" in theirs


def test_one_sees_ones_own_vote_counted_at_once(site):
    one = browser_of(alice())
    one.get("/")
    one.post(f"/p/{site[0].pk}/vote")
    assert "1 vote<" in one.get("/").content.decode()
    one.post(f"/p/{site[0].pk}/vote", {"off": "1"})
    assert "1 vote<" not in one.get("/").content.decode()


def test_the_forms_of_a_joined_page_work(site):
    one = browser_of(alice())
    one.handler.enforce_csrf_checks = True
    page = one.get("/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert one.post(f"/p/{site[0].pk}/save", {"csrfmiddlewaretoken": token}).status_code == 302
    assert one.post(f"/p/{site[0].pk}/vote", {"csrfmiddlewaretoken": "x" * 64}).status_code == 403


# -- the pieces themselves ---------------------------------------------------------------------------------


def test_a_part_stays_out_when_all_of_its_posts_do():
    cut = Cut()
    page = (
        f"a{cut.part(1, 2)}b{cut.part(1)}c{cut.end()}d{cut.part(2)}e{cut.end()}f{cut.end()}g"
        f"{cut.button('save', 1, 'off', 'on')}{cut.token}{cut.menu}"
    )
    pieces = cut_up(page, cut, {1: Said(), 2: Said("tax")}, 0)

    def joined_for(*hidden: int, words: tuple[str, ...] = (), **deeds) -> str:
        mine = Mine({"hide": frozenset(hidden), **deeds}, Muted(words=frozenset(words)))
        return pieces.join(mine, token="T", menu="N").decode()

    assert joined_for() == "abcdefgoffTN"
    assert joined_for(1) == "abdefgoffTN"
    assert joined_for(2) == "abcdfgoffTN"
    assert joined_for(1, 2) == "agoffTN"
    assert joined_for(1, words=("tax",)) == "agoffTN"
    assert joined_for(save=frozenset({1})) == "abcdefgonTN"


def test_segments_are_kept_for_a_second_and_not_past_what_one_did():
    clock = [100.0]
    kept, made = Kept(clock=lambda: clock[0]), []

    def make(at: float):
        made.append(at)
        return cut_up("page", Cut(), {}, at)

    kept.get("a", make)
    clock[0] += FRESH / 2
    kept.get("a", make)
    assert made == [100.0]
    kept.get("a", make, since=100.2)
    assert made == [100.0, 100.0 + FRESH / 2]
    clock[0] += FRESH
    kept.get("a", make)
    assert len(made) == 3
