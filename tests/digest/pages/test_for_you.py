"""For you: one's own order with reasons, switches, forgetting; what one hid or muted never stands in it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from digest.channels.follow import follow
from digest.pages.models import Taste
from digest.pages.taste import MOST
from digest.posts.hide_post import hide_post
from digest.posts.mute import mute
from digest.posts.save_post import save_post
from digest.posts.vote import vote
from tests.factories import (
    make_channel,
    make_entry,
    make_feed,
    make_post,
    make_report,
    make_story,
    make_text_post,
    make_user,
)
from tests.people import alice, browser_of

pytestmark = pytest.mark.django_db


def news(title: str, heat: float = 40, *, channels=(), hours_ago: float = 3, **fields):
    return make_post(
        make_story(title, heat=heat, hours_ago=hours_ago, now=timezone.now(), **fields), channels=channels
    )


def rows(browser) -> list[tuple[str, str]]:
    """(headline, why) of each row."""
    answer = browser.get("/for-you")
    assert answer.status_code == 200
    found = html.fromstring(answer.content).xpath("//main//li[contains(@class, 'post')]")
    return [
        (
            row.xpath("normalize-space((.//h2)[1])"),
            row.xpath("normalize-space(.//p[contains(@class, 'reason')]/text()[last()])"),
        )
        for row in found
    ]


def test_a_first_visit_says_what_will_count_and_shows_the_order_of_hot():
    for n, heat in enumerate((10, 90, 50)):
        news(f"Town {n} builds a bridge", heat)
    browser = browser_of(alice())
    page = browser.get("/for-you").content.decode()
    assert "Nothing is known of you yet" in page
    assert [title for title, _ in rows(browser)] == [f"Town {n} builds a bridge" for n in (1, 2, 0)]
    assert {why for _, why in rows(browser)} == {"Among the hottest now"}
    assert "This is where the list ends." in page


def test_a_followed_channel_comes_up_and_says_so():
    one, now, chips = alice(), timezone.now(), make_channel()
    news("Loud parliament quarrel", 60)
    news("Wafer maker opens", 50, channels=(chips,))
    follow(one, chips, now)
    first, *_ = rows(browser_of(one))
    assert first == ("Wafer maker opens", "Because you follow Chips")


def test_what_one_saved_brings_up_more_of_it_and_says_about_what():
    one, now = alice(), timezone.now()
    for n in ("delays plant", "hires engineers", "borrows money"):
        save_post(one, news(f"Northlake {n}", 20, hours_ago=90), now)
    news("Parliament quarrels about ferries", 60)
    news("Northlake sells turbines", 50)
    title, why = rows(browser_of(one))[0]
    assert title == "Northlake sells turbines"
    assert why == "You saved 3 things about Northlake"


def test_forgetting_learns_from_later_deeds_alone():
    one = alice()
    vote(one, news("Northlake delays plant", 20, hours_ago=90), timezone.now() - timedelta(minutes=1))
    news("Parliament quarrels", 60)
    news("Northlake sells turbines", 50)
    browser = browser_of(one)
    assert ("Northlake sells turbines", "You voted for 1 thing about Northlake") in rows(browser)
    assert browser.post("/for-you", {"reset": "1"}).status_code == 302
    assert ("Northlake sells turbines", "Among the hottest now") in rows(browser)
    assert Taste.objects.get(user=one).reset_at


def test_switched_off_it_is_the_order_of_hot():
    one, now, chips = alice(), timezone.now(), make_channel()
    news("Loud parliament quarrel", 60)
    news("Wafer maker opens", 50, channels=(chips,))
    follow(one, chips, now)
    browser = browser_of(one)
    browser.post("/for-you", {"reads": "on"})
    assert "Your own order is off" in browser.get("/for-you").content.decode()
    assert rows(browser)[0] == ("Loud parliament quarrel", "Among the hottest now")
    assert Taste.objects.get(user=one).reads


def test_hidden_muted_unreadable_and_own_things_stay_out():
    one, now, chips = alice(), timezone.now(), make_channel()
    hide_post(one, news("Hidden by me"), now)
    news("The ferry strikes again")
    news("Wafers", channels=(chips,))
    news("北湖推迟建厂", language="zh")
    make_text_post(one, text="My own words", published=now)
    make_text_post(make_user("carol"), text="Carol's words", published=now)
    news("Kept")
    mute(one, "word", "ferry", now)
    mute(one, "channel", "chips", now)
    one.languages = "en"
    one.save()
    assert {title for title, _ in rows(browser_of(one))} == {"Kept", "Carol's words"}


def told_by(feed, title: str, heat: float = 40, hours_ago: float = 3):
    """A story that this outlet alone tells."""
    now = timezone.now()
    story = make_story(title, reports=0, heat=heat, hours_ago=hours_ago, now=now, language=feed.language)
    make_report(story, make_entry(feed, title, hours_ago=hours_ago, now=now))
    return make_post(story)


def test_a_quote_of_what_is_hidden_or_muted_stays_out_too():
    one, now, chips = alice(), timezone.now(), make_channel()
    tabloid = make_feed("Loud Gazette", owner="Loud")
    hidden, muted, loud = news("Hidden by me"), news("Wafers", channels=(chips,)), told_by(tabloid, "Scandal")
    kept, carol = news("Kept"), make_user("carol")
    for n, quoted in enumerate((hidden, muted, loud, kept)):
        make_text_post(carol, kind="quote", text=f"Quote {n}", quoted=quoted, published=now)
    browser = browser_of(one)
    assert len(rows(browser)) == 8
    hide_post(one, hidden, now)
    mute(one, "channel", "chips", now)
    mute(one, "outlet", "Loud", now)
    assert {title for title, _ in rows(browser)} == {"Kept", "Quote 3"}


def test_an_outlet_and_a_language_that_one_chooses_come_up_and_are_named():
    one, now = alice(), timezone.now()
    herald = make_feed("Herald", owner="Herald Group")
    evening, kuaibao = make_feed("Evening"), make_feed("快报", language="zh", owner="快报社")
    for n, title in enumerate(("Ferries strike", "Turbine sold", "Parliament sits", "Wafers rise")):
        vote(one, told_by(herald, title, hours_ago=80 + n), now)
    for title in ("Orchards bloom", "Museums reopen", "Bridges close"):
        told_by(evening, title, 42)
    told_by(herald, "Swimmers win", 40)
    for title in ("果园开花", "博物馆重开", "大桥停运", "渡轮复航"):
        told_by(kuaibao, title, 42)
    found = rows(browser_of(one))
    first, why = found[0]
    assert first == "Swimmers win"
    assert why.startswith("You often choose what Herald Group tells")
    assert ("Museums reopen", "You often choose what is told in English") in found
    assert [title.isascii() for title, _ in found] == [True] * 4 + [False] * 4


def test_it_ends_and_its_queries_are_few(django_assert_max_num_queries):
    for n in range(MOST + 5):
        news(f"Town {n} builds a bridge")
    one = alice()
    browser = browser_of(one)
    with django_assert_max_num_queries(26):
        page = browser.get("/for-you").content.decode()
    assert len(re.findall(r'<li class="post', page)) == MOST
    assert "private" in browser.get("/for-you").headers["Cache-Control"]


def test_it_is_said_in_chinese():
    one, chips = alice(), make_channel()
    news("Wafer maker opens", channels=(chips,))
    follow(one, chips, timezone.now())
    page = browser_of(one).get("/for-you?lang=zh-hans", headers={"Accept-Language": "zh-hans"})
    assert "因为你关注了芯片" in page.content.decode()
