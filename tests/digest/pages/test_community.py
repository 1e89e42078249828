"""What people post, what one follows and what one saved: in pages, without what one hid or muted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from crawler.stories.models import Story
from digest.channels.follow import follow
from digest.pages.latest import PAGE
from digest.posts.hide_post import hide_post
from digest.posts.hotness import hotness
from digest.posts.models import Post
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
    make_summary,
    make_text_post,
    make_user,
)
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db


def note(text: str, *, hours_ago: float = 1, votes: int = 0, author=None, channel=None, **fields) -> Post:
    at = timezone.now() - timedelta(hours=hours_ago)
    author = author or make_user(f"writer{Post.objects.count()}")
    return make_text_post(
        author, channel, text=text, published=at, votes=votes, hotness=hotness(votes, at), **fields
    )


def words(answer) -> list[str]:
    """The texts of the cards and rows of a page, in order."""
    cards = html.fromstring(answer.content).xpath("//main//li[contains(@class, 'post')]")
    return [card.xpath("normalize-space((.//h2|.//p[@class='gist'])[1])") for card in cards]


def pages(browser, path: str) -> list[list[str]]:
    found = []
    while path:
        answer = browser.get(path)
        assert answer.status_code == 200
        found.append(words(answer))
        older = html.fromstring(answer.content).xpath("//a[@rel='next']/@href")
        path = older[0] if older else ""
    return found


def told_in(story: Story, languages: str) -> Story:
    Story.objects.filter(pk=story.pk).update(languages=languages)
    story.refresh_from_db()
    return story


def test_lists_show_the_languages_that_a_person_reads(client):
    channel, reader = make_channel("chips"), make_user("rita", languages="zh")
    follow(reader, channel, timezone.now())
    author = make_user("writer")
    written = [
        note(text, hours_ago=n + 1, author=author, channel=channel)
        for n, text in enumerate(["The ferry runs again.", "渡轮今天恢复通航。", "12 : 30"])
    ]
    note("Written in English by the reader.", hours_ago=9, author=reader, channel=channel)
    for title, language in (("Mills close", "en"), ("工厂关闭", "zh"), ("Told in both", "en,zh")):
        make_post(told_in(make_story(title), language), channels=(channel,))
    told = make_post(told_in(make_story("Told in Chinese too"), "en"), channels=(channel,))
    make_summary(told.story, language="zh-hans", headline="也有中文摘要")
    assert [post.language for post in written] == ["en", "zh", ""]
    mine = ["渡轮今天恢复通航。", "12 : 30", "Written in English by the reader."]
    browser = browser_of(reader)
    assert words(browser.get("/community?by=time")) == mine
    assert words(client.get("/community?by=time")) == ["The ferry runs again.", *mine]
    assert words(browser_of(bob()).get("/community?by=time")) == ["The ferry runs again.", *mine]
    found = words(browser.get("/following", headers={"accept-language": "zh"}))
    assert sorted(found) == sorted([*mine, "工厂关闭", "Told in both", "也有中文摘要"])
    found = words(browser.get("/latest", headers={"accept-language": "zh"}))
    assert sorted(found) == sorted(["工厂关闭", "Told in both", "也有中文摘要"])
    assert len(words(client.get("/latest"))) == 4


def test_a_list_says_which_languages_it_is_in_and_asks_no_more(client):
    everything, some = browser_of(make_user("anna")), browser_of(make_user("rita", languages="zh"))
    note("A post in English.")
    for path in ("/community", "/latest", "/following"):
        assert b"languages you read" not in everything.get(path).content
        assert b"Only what is in the languages you read." in some.get(path).content
        counts = []
        for browser in (everything, some):
            with CaptureQueriesContext(connection) as queries:
                browser.get(path)
            counts.append(len(queries))
        assert counts[1] <= counts[0]
    assert "Nothing is in the languages you read." in some.get("/community").content.decode()


def test_the_community_by_hotness_and_by_time(client):
    note("Old and liked", hours_ago=9, votes=30)
    note("New", hours_ago=1)
    note("Older", hours_ago=5)
    note("Not to be seen", state="queued")
    make_post(make_story("A story is not a post of a person"))
    assert words(client.get("/community")) == ["Old and liked", "New", "Older"]
    assert words(client.get("/community?by=time")) == ["New", "Older", "Old and liked"]
    assert words(client.get("/community?by=nonsense&before=nonsense")) == ["Old and liked", "New", "Older"]


@pytest.mark.parametrize("by", ["hot", "time"])
def test_pages_hold_every_post_once_whatever_comes_in_between(client, by):
    carol, at = make_user("carol"), timezone.now() - timedelta(hours=2)
    Post.objects.bulk_create(
        Post(kind="text", author=carol, gist=f"n{n}", published=at, updated=at, hotness=n % 3)
        for n in range(2 * PAGE + 5)
    )
    found = pages(client, f"/community?by={by}")
    assert [len(page) for page in found] == [PAGE, PAGE, 5]
    assert len(set(sum(found, []))) == 2 * PAGE + 5


@pytest.mark.parametrize(
    "cursor", ["nonsense", "WzFd", "W251bGwsMV0", "WzEsMiwzXQ", "W1sxXSwyXQ", "x" * 500, "=", "WyJhIiwxXQ"]
)
def test_nonsense_is_no_cursor(client, cursor):
    note("Here")
    assert words(client.get("/community", {"before": cursor})) == ["Here"]


def test_the_community_takes_as_many_queries_whatever_its_length(client, django_assert_num_queries):
    browser = browser_of(alice())
    for n in range(2):
        note(f"n{n}")
    with django_assert_num_queries(5):
        client.get("/community")
    for n in range(8):
        note(f"more {n}", channel=make_channel(f"c{n}"))
    with django_assert_num_queries(5):
        client.get("/community")
    with django_assert_num_queries(8):
        browser.get("/community")


def test_an_empty_community_says_so(client):
    assert "Nobody has posted anything yet" in client.get("/community").content.decode()


def test_what_one_hid_and_muted_never_stands_in_a_list():
    one, now = alice(), timezone.now()
    chips, ai = make_channel(), make_channel("ai", name_en="AI")
    for channel in (chips, ai):
        follow(one, channel, now)
    solo = make_feed("Solo", owner="Solo Ltd")
    kept = make_post(make_story("The mill opens", now=now), channels=(ai,))
    hidden = make_post(make_story("The plant closes", now=now), channels=(ai,))
    make_post(make_story("A tax on harbours", now=now), channels=(ai,))
    make_post(make_story("Of chips", now=now), channels=(ai, chips))
    told_by_one = make_story("Told by one", reports=0, now=now)
    make_report(told_by_one, make_entry(solo, "Told by one", now=now))
    make_post(told_by_one, channels=(ai,))
    note("Kept words", channel=ai)
    note("Hidden words", channel=ai)
    note("About a TAX", channel=ai)
    browser = browser_of(one)
    for path in ("/", "/latest", "/community", "/following"):
        page = browser.get(path).content.decode()
        assert ("tax on harbours" in page) or ("About a TAX" in page), path
    hide_post(one, hidden, now)
    hide_post(one, Post.objects.get(text="Hidden words"), now)
    for kind, value in (("word", "tax"), ("channel", "chips"), ("outlet", "Solo Ltd")):
        mute(one, kind, value, now)
    for path in ("/", "/latest", "/community", "/following", "/c/ai"):
        page = browser.get(path).content.decode()
        for gone in ("The plant closes", "tax on", "Of chips", "Told by one", "Hidden words", "a TAX"):
            assert gone not in page, (path, gone)
    assert "The mill opens" in browser.get("/following").content.decode()
    assert "Kept words" in browser.get("/following").content.decode()
    assert kept.pk


def test_following_is_the_time_order_of_what_one_follows():
    one, now = alice(), timezone.now()
    chips, ai = make_channel(), make_channel("ai", name_en="AI")
    follow(one, chips, now)
    make_post(make_story("The mill", hours_ago=2, now=now), channels=(chips, ai))
    note("A word", hours_ago=1, channel=chips)
    note("Elsewhere", channel=ai)
    note("Older", hours_ago=5, channel=chips, votes=99)
    assert words(browser_of(one).get("/following")) == ["A word", "The mill", "Older"]
    assert "Choose channels" in browser_of(make_user("bob")).get("/following").content.decode()


def test_saved_holds_what_one_saved_the_last_first_and_nobody_else_sees_it():
    one, now = alice(), timezone.now()
    story = make_post(make_story("The mill", now=now))
    post, gone, hidden = note("A tax"), note("Removed since"), note("Hidden since")
    for n, saved in enumerate((story, post, gone, hidden)):
        save_post(one, saved, now + timedelta(seconds=n))
    Post.objects.filter(pk=gone.pk).update(state="removed")
    hide_post(one, hidden, now)
    mute(one, "word", "tax", now)
    assert words(browser_of(one).get("/saved")) == ["A tax", "The mill"]
    assert words(browser_of(make_user("bob")).get("/saved")) == []


@pytest.mark.parametrize("path", ["/following", "/saved"])
def test_lists_of_ones_own_need_a_person_take_pages_and_few_queries(
    path, client, django_assert_max_num_queries
):
    one, now = alice(), timezone.now()
    chips = make_channel()
    follow(one, chips, now)
    for n in range(PAGE + 3):
        post = (
            note(f"n{n}", hours_ago=n, channel=chips)
            if n % 2
            else make_post(make_story(f"n{n}", hours_ago=n + 0.5, now=now), channels=(chips,))
        )
        save_post(one, post, now - timedelta(minutes=n))
    assert client.get(path)["Location"] == f"/login?next={path}"
    browser = browser_of(one)
    with django_assert_max_num_queries(12):
        answer = browser.get(path)
    assert answer["Cache-Control"] == "private, no-store"
    found = pages(browser, path)
    assert [len(page) for page in found] == [PAGE, 3]
    assert len(set(sum(found, []))) == PAGE + 3


def test_the_best_posts_of_a_day_stand_after_the_tenth_story(client):
    for n in range(12):
        make_post(make_story(f"Story {n}", heat=90 - n, now=timezone.now()))
    assert "From the community" not in client.get("/").content.decode()
    note("Yesterday's best", hours_ago=30, votes=900)
    note("First", votes=50)
    note("Second", votes=5)
    note("Third", votes=2)
    note("Fourth", votes=0)
    document = html.fromstring(client.get("/").content)
    rows = document.xpath("//main/ol/li")
    assert [row.get("class").split()[0] for row in rows] == ["row"] * 10 + ["post"] + ["row"] * 2
    best = rows[10]
    assert [link.text_content() for link in best.xpath(".//li/a")] == ["First", "Second", "Third"]
    assert not html.fromstring(client.get("/?told=en").content).xpath("//li[contains(@class, 'best')]")


def test_votes_never_move_the_hot_list(client):
    cold = make_post(make_story("Cold", heat=10, now=timezone.now()))
    make_post(make_story("Warm", heat=50, now=timezone.now()))
    for n in range(5):
        vote(make_user(f"fan{n}"), cold, timezone.now())
    headlines = html.fromstring(client.get("/").content).xpath("//li[starts-with(@class, 'row')]//h2")
    assert [h.text_content() for h in headlines] == ["Warm", "Cold"]
