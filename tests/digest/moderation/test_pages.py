"""The queue, a thing with its history, the log: what they say, to whom, and in how many queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from digest.accounts.models import User
from digest.moderation.act import act
from digest.moderation.appeal import appeal
from digest.moderation.export_person import export_person
from digest.moderation.forget_person import forget_person
from digest.moderation.models import Action, Appeal, Case, Report
from digest.moderation.queue import queue
from digest.moderation.read import PAGE
from digest.moderation.report import report
from digest.moderation.undo import undo
from digest.posts.models import Post
from tests.factories import make_comment, make_post, make_text_post, make_user
from tests.people import alice, bob, browser_of, dora

pytestmark = pytest.mark.django_db
CANARY = "quietotter"


@pytest.fixture
def writer() -> User:
    return alice()


@pytest.fixture
def moderator() -> User:
    return dora()


def shown(browser: Client, path: str = "/moderation") -> html.HtmlElement:
    answer = browser.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def heads(page: html.HtmlElement) -> list[str]:
    return [" ".join(head.text_content().split()) for head in page.xpath("//article//h2")]


def reported(thing, by: str, reason: str = "spam", note: str = "") -> None:
    target = type(thing).__name__.lower().replace("user", "person")
    person = User.objects.filter(username=by).first() or make_user(by)
    report(person, target, thing.pk, reason, note, timezone.now())


def test_the_most_reported_stands_first_and_then_the_oldest(writer, moderator):
    quiet, loud, early = (make_text_post(writer, text=word) for word in ("Quiet", "Loud", "Early"))
    for post, people in ((early, "b"), (quiet, "b"), (loud, "bc")):
        for name in people:
            reported(post, f"{name}-reader", note=f"Look at {post.text}")
    assert heads(shown(browser_of(moderator))) == ["Loud", "Early", "Quiet"]
    page = shown(browser_of(moderator)).text_content()
    assert "Look at Loud" in page
    assert "c-reader" not in page  # who reported stands on the thing's own page


def test_filters_by_kind_and_by_why(writer, moderator):
    post = make_text_post(writer, text="Posted")
    comment = make_comment(post, writer, "Commented")
    reported(comment, "bob")
    Post.objects.update(state="queued", state_reason="flood")
    queue(timezone.now())
    browser = browser_of(moderator)
    assert sorted(heads(shown(browser))) == ["Commented", "Posted"]
    assert heads(shown(browser, "/moderation?kind=comment")) == ["Commented"]
    assert heads(shown(browser, "/moderation?why=rules")) == ["Posted"]
    assert heads(shown(browser, "/moderation?why=reports")) == ["Commented"]
    assert heads(shown(browser, "/moderation?kind=channel")) == []
    assert len(heads(shown(browser, "/moderation?kind=nonsense&why=%00&after=x"))) == 2
    assert "Many in a short time" in shown(browser).text_content()


def test_the_queue_goes_on_behind_the_last_case(writer, moderator):
    posts = [make_text_post(writer, text=f"Number {n:02}") for n in range(PAGE + 3)]
    for n, post in enumerate(posts):
        Case.objects.create(
            target="post", target_id=post.pk, author=writer, reports=n % 3, opened=timezone.now()
        )
    browser = browser_of(moderator)
    first = shown(browser)
    after = first.xpath("//p[@class='pages']/a/@href")[0]
    second = shown(browser, f"/moderation{after}")
    both = heads(first) + heads(second)
    assert len(both) == len(set(both)) == PAGE + 3
    assert not second.xpath("//p[@class='pages']/a")


def fill(writer: User, count: int) -> None:
    now = timezone.now()
    for n in range(count):
        author = make_user(f"writer-{n}-{count}")
        post = make_text_post(author)
        comment = make_comment(post, author)
        for thing in (post, comment, author):
            reported(thing, f"reader-{n % 3}")
        reported(make_post(), f"reader-{n % 3}", "misleading")
        act(User.objects.get(username="dora"), "post", make_text_post(author).pk, "remove", "spam", "", now)


def test_the_queue_asks_no_more_for_many(writer, moderator, django_assert_max_num_queries):
    browser = browser_of(moderator)
    fill(writer, 1)
    with django_assert_max_num_queries(14) as few:
        assert len(heads(shown(browser))) == 4
    fill(writer, 5)
    with django_assert_max_num_queries(14) as many:
        assert len(heads(shown(browser))) == 24
    assert len(many) == len(few)


def test_the_other_pages_ask_no_more_for_many(writer, moderator, django_assert_max_num_queries):
    browser = browser_of(moderator)
    paths = ["/moderation/decisions", "/moderation/log", "/moderation/appeals", "/moderation/mine"]
    counts = []
    for count in (2, 6):
        fill(writer, count)
        for action in Action.objects.filter(appeal=None):
            appeal(action.author, action, "No", timezone.now())
        counts.append([])
        for path in paths:
            with django_assert_max_num_queries(9) as asked:
                shown(browser, path)
            counts[-1].append(len(asked))
    assert counts[0] == counts[1]


def test_a_thing_s_page_tells_its_author_s_history(writer, moderator):
    now = timezone.now()
    old = make_text_post(writer, text="An older advert")
    act(moderator, "post", old.pk, "remove", "spam", "No adverts", now)
    post = make_text_post(writer, text="Buy my boat")
    reported(post, "bob", note="Again")
    page = shown(browser_of(moderator), f"/moderation/thing/post/{post.pk}").text_content()
    for said in ("Buy my boat", "bob", "Again", "An older advert", "No adverts", "1 decision before"):
        assert said in page
    person = shown(browser_of(moderator), f"/moderation/thing/person/{writer.pk}").text_content()
    assert "An older advert" in person


def test_an_author_s_drafts_are_not_their_moderators_reading(writer, moderator):
    make_text_post(writer, text=CANARY, state="draft")
    page = shown(browser_of(moderator), f"/moderation/thing/person/{writer.pk}").text_content()
    assert CANARY not in page


def test_what_people_write_is_text_here(writer, moderator):
    attack = "<img src=x onerror=alert(1)> **bold** <script>alert(1)</script>"
    post = make_text_post(writer, text=attack, title="<script>title</script>", kind="article")
    reported(post, "bob", note="<script>note</script>")
    act(moderator, "post", post.pk, "warn", "other", "<script>mod</script>", timezone.now())
    reported(make_comment(post, writer, attack), "bob")
    for path in ("/moderation", f"/moderation/thing/post/{post.pk}", "/moderation/decisions"):
        page = browser_of(moderator).get(path).content.decode()
        assert "<script>alert" not in page
        assert "<script>title" not in page
        assert "<script>note" not in page
        assert "<script>mod" not in page
        assert "<img src=x" not in page


# -- the public log -----------------------------------------------------------------------------------------


def test_the_log_names_rule_deed_and_date_and_nobody(writer, moderator):
    now = timezone.now()
    post = make_text_post(writer, text=CANARY)
    removed = act(moderator, "post", post.pk, "remove", "hate", f"Alice {CANARY}", now)
    act(moderator, "person", writer.pk, "suspend", "hate", "", now, until=now + timedelta(days=7))
    undo(moderator, removed, now)
    answer = Client().get("/moderation/log")
    page = html.fromstring(answer.content.decode()).xpath("//ul[@class='log']")[0].text_content()
    for said in ("Removed", "a post", "Hate", "by a moderator", "Suspended", "a person", "undone"):
        assert said in page
    for hidden in ("alice", "Alice", "dora", CANARY, f"/p/{post.pk}"):
        assert hidden not in answer.content.decode()
    assert "sessionid" not in answer.cookies
    assert not html.fromstring(answer.content.decode()).xpath("//main//form")


def test_the_log_goes_on(moderator):
    writer = alice()
    for _ in range(PAGE + 2):
        act(moderator, "person", writer.pk, "warn", "spam", "", timezone.now())
    first = shown(Client(), "/moderation/log")
    second = shown(Client(), "/moderation/log" + first.xpath("//p[@class='pages']/a/@href")[0])
    rows = "//ul[@class='log']/li"
    assert (len(first.xpath(rows)), len(second.xpath(rows))) == (PAGE, 2)
    assert Client().get("/moderation/log?before=99999999999999999999").status_code == 200


def test_the_log_is_read_in_chinese(moderator):
    act(moderator, "person", alice().pk, "warn", "spam", "", timezone.now())
    page = Client().get("/moderation/log?lang=zh-hans").content.decode()
    assert "警告" in page
    assert "垃圾信息" in page
    assert "Warned" not in page


# -- fragments ----------------------------------------------------------------------------------------------


def test_a_decision_in_place_offers_its_undoing(writer, moderator):
    post = make_text_post(writer)
    browser = browser_of(moderator, **{"HX-Request": "true"})
    answer = browser.post(f"/moderation/thing/post/{post.pk}", {"do": "remove spam"}).content.decode()
    action = Action.objects.get()
    assert f"/moderation/decisions/{action.pk}/undo" in answer
    assert "<html" not in answer
    assert "Undone" in browser.post(f"/moderation/decisions/{action.pk}/undo").content.decode()
    again = browser.post(f"/moderation/decisions/{action.pk}/undo")
    assert again.status_code == 409


def test_the_menu_leads_moderators_to_the_queue(moderator):
    assert 'href="/moderation"' in browser_of(moderator).get("/moderation/mine").content.decode()
    assert 'href="/moderation"' not in browser_of(bob()).get("/moderation/mine").content.decode()


# -- leaving ------------------------------------------------------------------------------------------------


def test_a_person_takes_along_what_was_said_and_leaves_no_words(writer, moderator):
    now = timezone.now()
    post = make_text_post(writer)
    action = act(moderator, "post", post.pk, "remove", "spam", "No adverts", now)
    appeal(writer, action, "It was none", now)
    reported(make_text_post(bob()), "alice", "hate", "He said it again")
    data = export_person(writer)
    assert data["reports"][0]["note"] == "He said it again"
    assert data["decisions"][0]["rule"] == "spam"
    assert data["appeals"][0]["text"] == "It was none"
    forget_person(writer, now)
    assert (Report.objects.get().note, Appeal.objects.get().text) == ("", "")
    assert Action.objects.get().rule == "spam"
