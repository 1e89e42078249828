"""Staff leave out what a publisher does not want shown, and look after one feed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from crawler.feeds.canonical import url_key
from crawler.feeds.models import Entry, Feed
from crawler.stories.assign import assign
from crawler.stories.models import Story
from digest.accounts.models import User
from digest.channels.version import current
from digest.posts.models import Post
from digest.posts.publish import publish
from tests.digest.pages.test_hot import CHINESE, ENGLISH, hot_post, text
from tests.factories import make_entry, make_feed, make_report, make_summary

pytestmark = pytest.mark.django_db
TITLE = "Northlake delays its Dresden chip plant by fourteen months"
QUERIES = 8
DEEDS = ("ask", "off", "on", "block", "unblock")


def signed_in(role: str, **options) -> Client:
    client = Client(**options)
    if role != "anonymous":
        client.force_login(User.objects.create_user(role, password="x", is_staff=role == "staff"))
    return client


@pytest.fixture
def staff() -> Client:
    return signed_in("staff")


def addresses() -> list[str]:
    """The page and everything that changes a row."""
    entry = make_entry()
    feed = f"/ops/feeds/{entry.feed_id}"
    reports = [f"/ops/reports/{entry.pk}/{deed}" for deed in ("block", "unblock")]
    return [feed, *(f"{feed}/{deed}" for deed in DEEDS), *reports, "/ops/reports"]


def rows() -> list:
    return [*Feed.objects.values().order_by("pk"), *Entry.objects.values().order_by("pk")]


def page(client, feed, headers=ENGLISH):
    answer = client.get(f"/ops/feeds/{feed.pk}", **headers)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def press(client, tree, label, **more):
    """Sends the form of the first button that begins with ``label``, and follows; the answer's tree."""
    button = next(b for b in tree.xpath("//main//button") if text(b).startswith(label))
    form = next(button.iterancestors("form"))
    named = {button.get("name"): button.get("value")} if button.get("name") else {}
    answer = client.post(form.get("action"), {**named, **more}, follow=True, **ENGLISH)
    assert answer.redirect_chain[0][1] == 302
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def said(tree) -> str:
    return " ".join(text(note) for note in tree.xpath("//main//*[@role='status' or @role='alert']"))


def labels(tree) -> list[str]:
    return [text(b) for b in tree.xpath("//section[@aria-labelledby='f-deeds']//button")]


# -- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "get_page", "post"), [("anonymous", 302, 401), ("member", 403, 403), ("staff", 200, 302)]
)
def test_only_staff_see_the_page_and_change_anything(role, get_page, post):
    client = signed_in(role)
    paths = addresses()
    assert client.get(paths[0]).status_code == get_page
    assert [client.get(path).status_code for path in paths[1:]] == [405] * 8
    assert client.post(paths[0]).status_code == 405
    before = rows()
    for path in paths[1:]:
        answer = client.post(path, {"deed": "block", "address": "https://x.example/1"})
        assert answer.status_code == post
    assert (rows() == before) is (role != "staff")


def test_nothing_is_changed_by_get_or_without_the_token():
    client = signed_in("staff", enforce_csrf_checks=True)
    paths, before = addresses(), rows()
    for path in paths:
        client.get(path)
    assert [client.post(path, {"deed": "block"}).status_code for path in paths[1:]] == [403] * 8
    assert rows() == before


def test_nobody_keeps_the_page_and_no_engine_lists_it(staff):
    feed = make_feed()
    assert "no-store" in staff.get(f"/ops/feeds/{feed.pk}")["Cache-Control"]
    assert page(staff, feed).xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_nonsense_is_not_found(staff):
    feed, entry = make_feed(), make_entry()
    assert staff.get("/ops/feeds/999999").status_code == 404
    for path in ("/ops/feeds/999999/ask", f"/ops/feeds/{feed.pk}/delete", "/ops/reports/999999/block",
                 f"/ops/reports/{entry.pk}/ask", "/ops/reports"):  # fmt: skip
        assert staff.post(path).status_code == 404


# -- the feed ----------------------------------------------------------------------------------------------


def test_the_operations_page_leads_to_each_feed(staff):
    feed = make_feed("Mill Times")
    tree = html.fromstring(staff.get("/ops", **ENGLISH).content.decode())
    assert tree.xpath("//section[@aria-labelledby='o-feeds']//th/a/@href")[0] == f"/ops/feeds/{feed.pk}"


def test_the_page_tells_how_the_feed_is(staff):
    now = timezone.now()
    feed = make_feed(
        "Mill Times", owner="Mill Group", trust="channel", pace=1800, failures=2,
        last_error="503 nothing today", last_error_at=now,
        parked_at=now, parked_reason="its reader died three times", entries_per_day=12.2,
    )  # fmt: skip
    facts = page(staff, feed).xpath("//dl")[0]
    told = dict(zip(map(text, facts.xpath("./dt")), map(text, facts.xpath("./dd")), strict=True))
    assert told["Address"] == feed.url
    assert told["Owner"] == "Mill Group"
    assert told["Country"] == "United Kingdom"
    assert told["Trust"] == "shows in its channel and adds no heat"
    assert told["State"] == "does not answer"
    assert told["Asked every"] == "30 min"
    assert told["Last success"] == "never"
    assert "503 nothing today" in told["Last error"]
    assert told["Reports a day"] == "12"
    assert "its reader died three times" in told["Parked"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("active", ["Ask now", "Switch off", "Leave this outlet out"]),
        ("waiting", ["Switch off", "Leave this outlet out"]),
        ("off", ["Switch on", "Leave this outlet out"]),
        ("gone", ["Switch on", "Leave this outlet out"]),
        ("static", ["Leave this outlet out"]),
        ("blocked", ["List it again"]),
    ],
)
def test_a_feed_offers_what_its_state_allows_and_refuses_the_rest(staff, state, expected):
    feed = make_feed(state=state)
    offered = page(staff, feed).xpath("//section[@aria-labelledby='f-deeds']//form/@action")
    assert labels(page(staff, feed)) == expected
    for deed in DEEDS:
        path = f"/ops/feeds/{feed.pk}/{deed}"
        if path not in offered:
            answer = staff.post(path, follow=True, **ENGLISH)
            assert "Nothing was changed" in answer.content.decode()
    feed.refresh_from_db()
    assert feed.state == state


def test_a_feed_is_asked_now(staff):
    now = timezone.now()
    feed = make_feed(next_fetch=now + timedelta(hours=3), parked_at=now, parked_reason="503", attempts=3)
    tree = press(staff, page(staff, feed), "Ask now")
    assert said(tree) == "This feed is asked within a minute."
    assert feed in Feed.objects.due(timezone.now())


def test_a_feed_is_switched_off_and_on(staff):
    feed = make_feed()
    tree = press(staff, page(staff, feed), "Switch off")
    assert Feed.objects.get(pk=feed.pk).state == "off"
    assert "switched off" in said(tree)
    tree = press(staff, tree, "Switch on")
    assert Feed.objects.get(pk=feed.pk).state == "active"
    assert "switched on" in said(tree)
    assert said(page(staff, feed)) == ""  # a message is said once


# -- opt-out -----------------------------------------------------------------------------------------------


@pytest.fixture
def outlets() -> list[Feed]:
    """Three outlets with one story, published."""
    now = timezone.now()
    feeds = [make_feed(name, owner=name) for name in ("Harbour Post", "Mill Times", "Quay Herald")]
    for n, feed in enumerate(feeds):
        make_entry(feed, TITLE, now=now, hours_ago=1 + n / 10)
    assign(now)
    make_summary(Story.objects.get())
    publish(now)
    return feeds


def story_page(client) -> str:
    """What a reader gets, who is nobody of the staff."""
    post = Post.objects.get()
    return client.get(f"/story/{post.pk}-{post.slug}", **ENGLISH).content.decode()


def minute_later() -> None:
    assign(timezone.now() + timedelta(seconds=30))
    publish(timezone.now() + timedelta(seconds=30))


def test_an_outlet_that_is_left_out_leaves_the_story_and_can_be_listed_again(client, staff, outlets):
    feed, before = outlets[1], current()
    assert "Mill Times" in story_page(client)
    tree = press(staff, page(staff, feed), "Leave this outlet out")
    assert "left out" in said(tree)
    assert labels(tree) == ["List it again"]
    assert Feed.objects.get(pk=feed.pk).state == "blocked"
    assert set(Entry.objects.filter(blocked=True).values_list("feed", flat=True)) == {feed.pk}
    assert current() == before + 1
    minute_later()
    assert "Mill Times" not in story_page(client)
    assert "Harbour Post" in story_page(client)
    assert "Mill Times" in client.get("/about", **ENGLISH).content.decode()
    before = current()
    press(staff, tree, "List it again")
    assert Feed.objects.get(pk=feed.pk).state == "active"
    assert not Entry.objects.filter(blocked=True).exists()
    assert current() == before + 1
    minute_later()
    assert "Mill Times" in story_page(client)


def test_one_report_is_left_out_and_shown_again(client, staff, outlets):
    feed, before = outlets[2], current()
    post = Post.objects.get()
    reports = page(staff, feed).xpath("//section[@aria-labelledby='f-reports']//li")
    assert reports[0].xpath(".//p/a/@href") == [f"/story/{post.pk}-{post.slug}"]
    tree = press(staff, page(staff, feed), "Leave out this report")
    assert said(tree) == "1 report is left out."
    assert Entry.objects.filter(blocked=True, blocked_alone=True).get().feed == feed
    assert current() == before + 1
    minute_later()
    assert "Quay Herald" not in story_page(client)
    assert "Mill Times" in story_page(client)
    tree = press(staff, page(staff, feed), "Show it again")
    assert said(tree) == "1 report may be shown again."
    minute_later()
    assert "Quay Herald" in story_page(client)


def test_reports_are_left_out_by_their_address_in_any_spelling(staff):
    address = "https://harbour.example/2026/plant"
    twins = [make_entry(url=address, url_key=url_key(address)) for _ in range(2)]
    other = make_entry()
    tree = html.fromstring(staff.get("/ops", **ENGLISH).content.decode())
    spelt = "http://www.harbour.example/2026/plant/?utm_source=mail#top"
    tree = press(staff, tree, "Leave it out", address=spelt)
    assert said(tree) == "2 reports are left out."
    assert set(Entry.objects.filter(blocked_alone=True)) == set(twins)
    assert other not in Entry.objects.filter(blocked=True)
    tree = press(staff, tree, "Show it again", address=address)
    assert said(tree) == "2 reports may be shown again."
    assert not Entry.objects.filter(blocked=True).exists()


@pytest.mark.parametrize("address", ["https://harbour.example/none", "https://harbour.example/", "plant", ""])
def test_an_address_of_no_report_changes_nothing_and_is_said(staff, address):
    make_entry(url_key=None)
    tree = html.fromstring(staff.get("/ops", **ENGLISH).content.decode())
    assert "No report has this address" in said(press(staff, tree, "Leave it out", address=address))
    assert not Entry.objects.filter(blocked=True).exists()


def test_a_report_without_a_public_story_has_no_link(staff):
    post = hot_post("Northlake delays", reports=2)
    shown = Entry.objects.earliest("pk")
    links = "//section[@aria-labelledby='f-reports']//p/a"
    assert page(staff, shown.feed).xpath(links)
    Post.objects.filter(pk=post.pk).update(state="hidden")
    assert not page(staff, shown.feed).xpath(links)
    assert not page(staff, make_entry().feed).xpath(links)


def test_the_page_shows_twenty_reports_the_newest_first(staff):
    feed = make_feed()
    for n in range(22):
        make_entry(feed, f"Report {n}", hours_ago=n)
    found = page(staff, feed).xpath("//section[@aria-labelledby='f-reports']//li/div")
    assert [text(div) for div in found] == [f"Report {n}" for n in range(20)]


def test_the_page_is_chinese_for_a_chinese_reader(staff):
    feed = make_feed("南岸财讯", language="zh")
    make_entry(feed, "北湖推迟产线")
    words = text(page(staff, feed, CHINESE).xpath("//main")[0])
    for english in ("feed", "report", "outlet", "Ask", "Switch", "story"):
        assert english not in words.replace(feed.url, "")


@pytest.mark.parametrize("n", [1, 9])
def test_the_page_takes_as_many_queries_whatever_its_length(staff, django_assert_num_queries, n):
    feed = make_feed()
    for i in range(n):
        entry = make_entry(feed, now=timezone.now())
        hot_post(f"Story {i}", reports=0)
        make_report(Story.objects.latest("pk"), entry)
    with django_assert_num_queries(QUERIES):
        tree = page(staff, feed)
    assert len(tree.xpath("//section[@aria-labelledby='f-reports']//p/a")) == n
