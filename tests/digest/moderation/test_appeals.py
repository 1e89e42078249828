"""Alice appeals once; somebody else than who decided looks again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from digest.accounts.models import User
from digest.accounts.suspend import suspend
from digest.moderation.act import act
from digest.moderation.models import Action, Appeal
from digest.moderation.read import PAGE
from digest.moderation.undo import DAYS
from digest.posts.models import Post
from tests.factories import make_text_post, make_user
from tests.people import alice, bob, browser_of, dora, eve

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return alice()


@pytest.fixture
def post(writer: User) -> Post:
    return make_text_post(writer, text="The ferry company raised its prices twice.")


@pytest.fixture
def moderator() -> User:
    return dora()


@pytest.fixture
def action(moderator: User, post: Post) -> Action:
    return act(moderator, "post", post.pk, "remove", "misleading", "Give a source", timezone.now())


def appeals(browser: Client, action: Action, text: str = "The source is linked."):
    return browser.post(f"/moderation/mine/{action.pk}/appeal", {"text": text})


def answers(browser: Client, decision: str, text: str = ""):
    return browser.post(
        f"/moderation/appeals/{Appeal.objects.get().pk}", {"decision": decision, "answer": text}
    )


def state_of(post: Post) -> str:
    post.refresh_from_db()
    return post.state


def test_alice_reads_the_rule_and_appeals(writer, action):
    page = browser_of(writer).get("/moderation/mine")
    words = page.content.decode()
    assert page.headers["Cache-Control"].count("no-store") == 1
    for said in ("Removed", "Misleading", "Give a source", "The ferry company"):
        assert said in words
    assert "dora" not in words
    assert appeals(browser_of(writer), action).status_code == 302
    assert Appeal.objects.get().text == "The source is linked."
    assert "waits for a moderator" in browser_of(writer).get("/moderation/mine").content.decode()


def test_an_action_is_appealed_once(writer, action):
    browser = browser_of(writer)
    appeals(browser, action)
    appeals(browser, action, "Another word")
    assert Appeal.objects.get().text == "The source is linked."


def test_only_the_author_appeals(action):
    assert appeals(browser_of(bob()), action).status_code == 404
    assert appeals(browser_of(eve()), action).status_code == 404
    assert appeals(Client(), action).status_code == 401
    assert not Appeal.objects.exists()


def test_who_is_suspended_appeals(moderator, writer):
    now = timezone.now()
    action = act(moderator, "person", writer.pk, "suspend", "spam", "", now, until=now + timedelta(days=7))
    assert browser_of(writer).get("/moderation/mine").status_code == 200
    appeals(browser_of(writer), action)
    answers(browser_of(eve()), "granted")
    writer.refresh_from_db()
    assert not writer.is_suspended(now)


@pytest.mark.parametrize("text", ["", "   "])
def test_an_appeal_says_something(writer, action, text):
    appeals(browser_of(writer), action, text)
    assert not Appeal.objects.exists()


def test_what_was_shown_or_undone_or_is_old_is_not_appealed(writer, moderator, post):
    removed = act(moderator, "post", post.pk, "hide", "spam", "", timezone.now())
    shown = act(moderator, "post", post.pk, "show", "", "", timezone.now())
    Action.objects.filter(pk=removed.pk).update(at=timezone.now() - DAYS - timedelta(minutes=1))
    for action in (removed, shown):
        appeals(browser_of(writer), action)
    Action.objects.filter(pk=removed.pk).update(at=timezone.now(), undone_at=timezone.now())
    appeals(browser_of(writer), removed)
    assert not Appeal.objects.exists()


def test_another_moderator_grants_it_and_the_post_stands_again(writer, action, post):
    appeals(browser_of(writer), action)
    answers(browser_of(eve()), "granted", "You are right.")
    appeal = Appeal.objects.get()
    assert (appeal.decision, appeal.decided_by) == ("granted", User.objects.get(username="eve"))
    assert state_of(post) == "visible"
    page = browser_of(writer).get("/moderation/mine").content.decode()
    assert "You are right." in page


def test_it_may_be_declined(writer, action, post):
    appeals(browser_of(writer), action)
    answers(browser_of(eve()), "upheld")
    assert Appeal.objects.get().decision == "upheld"
    assert state_of(post) == "removed"
    answers(browser_of(User.objects.get(username="eve")), "granted")
    assert state_of(post) == "removed"


def test_who_decided_leaves_the_appeal_to_another_where_there_is_one(writer, moderator, action, post):
    appeals(browser_of(writer), action)
    other = make_user("olga", is_moderator=True)
    answers(browser_of(moderator), "granted")
    assert state_of(post) == "removed"
    assert "Another moderator looks" in browser_of(moderator).get("/moderation/appeals").content.decode()
    suspend(other, timezone.now() + timedelta(days=1), "spam", timezone.now())
    answers(browser_of(moderator), "granted")
    assert state_of(post) == "visible"


def test_who_decided_about_staff_answers_where_moderators_may_not(moderator):
    """Only staff decide about staff: moderators are nobody to leave the appeal to."""
    writer, other = eve(), make_user("sam", is_staff=True)
    own = make_text_post(writer)
    action = act(other, "post", own.pk, "remove", "spam", "", timezone.now())
    appeals(browser_of(writer), action)
    answers(browser_of(moderator), "granted")
    assert state_of(own) == "removed"
    answers(browser_of(other), "granted")
    assert state_of(own) == "visible"


def test_nobody_decides_their_own_appeal(post):
    writer = make_user("mona", is_moderator=True)
    own = make_text_post(writer)
    action = act(eve(), "post", own.pk, "remove", "spam", "", timezone.now())
    appeals(browser_of(writer), action)
    answers(browser_of(writer), "granted")
    assert state_of(own) == "removed"


def test_an_appeal_in_time_is_decided_later(writer, action, post):
    appeals(browser_of(writer), action)
    Action.objects.update(at=timezone.now() - DAYS - timedelta(days=3))
    answers(browser_of(eve()), "granted")
    assert state_of(post) == "visible"


@pytest.mark.parametrize("decision", ["", "open", "nonsense"])
def test_a_decision_is_one_of_two(writer, action, decision):
    appeals(browser_of(writer), action)
    assert answers(browser_of(eve()), decision).status_code == 404
    assert Appeal.objects.get().decision == "open"


def test_others_decide_nothing(writer, action):
    appeals(browser_of(writer), action)
    for browser in (browser_of(writer), browser_of(bob())):
        assert answers(browser, "granted").status_code == 403
        assert browser.get("/moderation/appeals").status_code == 403


def test_all_that_wait_are_read_the_oldest_first_in_pages_and_few_queries(
    moderator, writer, django_assert_max_num_queries
):
    now = timezone.now()
    for n in range(PAGE + 2):
        post = make_text_post(writer, text=f"The ferry company raised price {n}.")
        made = act(moderator, "post", post.pk, "remove", "misleading", "", now)
        Appeal.objects.create(action=made, text=f"Word {n:02}", at=now - timedelta(minutes=n // 2))
    reader, seen = browser_of(eve()), []
    path = "/moderation/appeals"
    while path:
        with django_assert_max_num_queries(12):
            tree = html.fromstring(reader.get(path).content)
        seen.append(tree.xpath("//blockquote/p/text()"))
        path = "".join(f"/moderation/appeals{href}" for href in tree.xpath("//p[@class='pages']/a/@href"))
    oldest = [str(a.text) for a in Appeal.objects.order_by("at", "pk")]
    assert seen == [oldest[:PAGE], oldest[PAGE:]]
    assert "No appeal waits" not in reader.get("/moderation/appeals?after=nobody").content.decode()
