"""Bob reports what Alice wrote, once; nobody reports themselves; who is not signed in signs in first."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from digest.accounts.models import User
from digest.channels.open_personal import open_personal
from digest.comments.models import Comment
from digest.moderation.models import Case, Report
from digest.moderation.report import LIMIT
from digest.posts.models import Post
from digest.posts.publish import publish
from tests.factories import make_comment, make_post, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return alice()


@pytest.fixture
def post(writer: User) -> Post:
    return make_text_post(writer, open_personal(writer, timezone.now()))


def told(browser: Client, path: str, reason: str = "spam", **fields: str):
    return browser.post(path, {"reason": reason, **fields})


def test_bob_reports_alice_s_post(post):
    page = browser_of(bob()).get(f"/report/post/{post.pk}")
    assert page.status_code == 200
    assert "What is wrong?" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    answer = told(browser_of(User.objects.get(username="bob")), f"/report/post/{post.pk}", note="An advert")
    assert (answer.status_code, answer.url) == (302, f"/p/{post.pk}")
    case = Case.objects.get()
    assert (case.target, case.target_id, case.author, case.reports) == ("post", post.pk, post.author, 1)
    assert Report.objects.get().note == "An advert"


def test_everything_that_people_make_can_be_reported(writer, post):
    comment = make_comment(post, writer)
    browser = browser_of(bob())
    for path in (
        f"/report/comment/{comment.pk}",
        f"/report/channel/{post.channel_id}",
        f"/report/person/{writer.pk}",
    ):
        assert browser.get(path).status_code == 200
        assert told(browser, path).status_code == 302
    assert sorted(Case.objects.values_list("target", flat=True)) == ["channel", "comment", "person"]
    assert set(Case.objects.values_list("author", flat=True)) == {writer.pk}


def test_a_person_is_counted_once(post):
    browser = browser_of(bob())
    for reason in ("spam", "hate", "spam"):
        told(browser, f"/report/post/{post.pk}", reason)
    told(browser_of(make_user("erin")), f"/report/post/{post.pk}", "hate")
    assert Case.objects.get().reports == 2
    assert sorted(Report.objects.values_list("reason", flat=True)) == ["hate", "spam"]
    assert "You reported it: Spam" in browser.get(f"/report/post/{post.pk}").content.decode()


def test_once_stays_once_when_the_case_was_closed(post):
    browser = browser_of(bob())
    told(browser, f"/report/post/{post.pk}")
    Case.objects.update(closed=timezone.now())
    told(browser, f"/report/post/{post.pk}")
    assert not Case.objects.open().exists()


def test_nobody_reports_what_is_theirs(writer, post):
    browser = browser_of(writer)
    assert "This is your own" in browser.get(f"/report/post/{post.pk}").content.decode()
    assert told(browser, f"/report/post/{post.pk}").status_code == 403
    assert told(browser, f"/report/person/{writer.pk}").status_code == 403
    assert not Case.objects.exists()


def test_who_is_not_signed_in_signs_in_first(post):
    asked = Client().get(f"/report/post/{post.pk}")
    assert (asked.status_code, asked.url) == (302, f"/login?next=/report/post/{post.pk}")
    assert told(Client(), f"/report/post/{post.pk}").status_code == 401
    assert not Case.objects.exists()


def test_charlie_is_suspended_and_reports_nothing(post):
    assert told(browser_of(charlie()), f"/report/post/{post.pk}").status_code == 403
    assert not Case.objects.exists()


@pytest.mark.parametrize("state", ["draft", "queued", "hidden", "removed", "deleted"])
def test_what_bob_cannot_see_he_cannot_report(post, state):
    Post.objects.update(state=state)
    browser = browser_of(bob())
    assert browser.get(f"/report/post/{post.pk}").status_code == 404
    assert told(browser, f"/report/post/{post.pk}").status_code == 404
    assert not Case.objects.exists()


@pytest.mark.parametrize("path", ["post/99999999999999999999", "person/0", "story/1", "comment/7"])
def test_what_is_not_there_is_not_found(path):
    assert browser_of(bob()).get(f"/report/{path}").status_code == 404
    assert told(browser_of(User.objects.get()), f"/report/{path}").status_code == 404


def test_a_story_s_post_can_lack_its_label_or_mislead_and_nothing_else():
    post = make_post()
    browser = browser_of(bob())
    page = browser.get(f"/report/post/{post.pk}").content.decode()
    assert "AI label missing" in page
    assert "Harassment" not in page
    assert told(browser, f"/report/post/{post.pk}", "spam").status_code == 400
    answer = told(browser, f"/report/post/{post.pk}", "misleading")
    assert answer.url.startswith(f"/story/{post.pk}")
    assert Case.objects.get().author is None


def test_a_report_of_a_story_that_was_merged_is_one_of_the_winner():
    loser, winner = make_post(), make_post()
    Post.objects.filter(pk=loser.pk).update(moved_to=winner)
    told(browser_of(bob()), f"/report/post/{loser.pk}", "misleading")
    assert Case.objects.get().target_id == winner.pk


@pytest.mark.parametrize("reason", ["", "nonsense", "<script>"])
def test_a_reason_that_is_no_rule_is_refused(post, reason):
    answer = told(browser_of(bob()), f"/report/post/{post.pk}", reason)
    assert answer.status_code == 400
    assert not Case.objects.exists()


def test_the_dialog_gets_fragments(post):
    browser = browser_of(bob(), **{"HX-Request": "true"})
    form = browser.get(f"/report/post/{post.pk}").content.decode()
    assert "<html" not in form
    assert 'hx-target="#report"' in form
    answer = told(browser, f"/report/post/{post.pk}")
    assert "<html" not in answer.content.decode()
    assert "A moderator will look at it" in answer.content.decode()
    again = browser.get(f"/report/post/{post.pk}").content.decode()
    assert "<form" not in again


def test_the_way_back_stays_on_this_site(post):
    answer = told(browser_of(bob()), f"/report/post/{post.pk}", next="//evil.example/")
    assert answer.url == f"/p/{post.pk}"


def test_a_day_has_its_limit(writer, post, monkeypatch):
    monkeypatch.setattr("digest.moderation.report.LIMIT", LIMIT._replace(most=1))
    browser = browser_of(bob())
    assert told(browser, f"/report/post/{post.pk}").status_code == 302
    assert told(browser, f"/report/person/{writer.pk}").status_code == 429
    assert Case.objects.count() == 1


def test_a_long_note_is_cut(post):
    told(browser_of(bob()), f"/report/post/{post.pk}", note="x" * 3000)
    assert len(Report.objects.get().note) == 500


def test_a_removed_comment_s_thread_can_still_be_reported(writer, post):
    comment = make_comment(post, writer)
    reply = make_comment(parent=comment)
    Comment.objects.filter(pk=comment.pk).update(state="removed")
    assert browser_of(bob()).get(f"/report/comment/{reply.pk}").status_code == 200
    assert (
        browser_of(User.objects.get(username="bob")).get(f"/report/comment/{comment.pk}").status_code == 404
    )


def test_publishing_leaves_a_hidden_story_hidden():
    post = make_post()
    Post.objects.update(state="hidden", state_reason="misleading")
    publish(timezone.now())
    post.refresh_from_db()
    assert post.state == "hidden"
