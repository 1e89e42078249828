"""Moderators' daily work in a real browser: by keys, in place, and on a phone; a report from a dialog."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from digest.channels.open_personal import open_personal
from digest.moderation.act import act
from digest.moderation.appeal import appeal
from digest.moderation.models import Action, Report
from digest.moderation.queue import queue
from digest.moderation.report import report
from digest.posts.models import Post
from tests.browser.test_pages import violations
from tests.factories import make_comment, make_post, make_text_post, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(reader, live_server, client):
    """signed_in(user, …) -> a watched page of that person."""

    def opened(user, *args, **fields):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies["session"].value
        watched = reader(*args, **fields)
        watched.page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        return watched

    return opened


@pytest.fixture
def dora():
    return make_user("dora", is_moderator=True)


@pytest.fixture
def waiting(dora) -> list[Post]:
    """A queue of all kinds, with history, an appeal and decisions; the posts of it, as it lists them."""
    now = timezone.now()
    alice, bob, chen = make_user("alice"), make_user("bob"), make_user("陈默")
    channel = open_personal(alice, now)
    loud = make_text_post(
        alice,
        channel,
        text="Earn 300 dollars a day from home, ask me how on https://shop.example/",
        published=now,
    )
    quiet = make_text_post(
        chen,
        open_personal(chen, now),
        text="这款理财产品年化收益稳定在百分之十八，加群了解详情。",
        published=now,
    )
    comment = make_comment(
        loud, chen, "You people know nothing about boats and should be silent.", published=now
    )
    said = [(bob, "spam", "The third advert today"), (chen, "misleading", "编造收益")]
    for person, reason, note in [*said, (make_user("erin"), "spam", "")]:
        report(person, "post", loud.pk, reason, note, now)
    report(bob, "comment", comment.pk, "harassment", "", now)
    report(bob, "channel", channel.pk, "impersonation", "Pretends to be the harbour office", now)
    report(alice, "person", chen.pk, "hate", "", now)
    report(bob, "post", make_post().pk, "misleading", "", now)
    Post.objects.filter(pk=quiet.pk).update(state="queued", state_reason="repeat")
    queue(now)
    old = act(
        dora, "post", make_text_post(alice, text="An older advert").pk, "remove", "spam", "No adverts", now
    )
    act(make_user("eve", is_staff=True), "person", make_user("zed").pk, "warn", "off-topic", "", now)
    appeal(alice, old, "It was a note about the ferry timetable, not an advert. 请再看一次。", now)
    return [loud, quiet]


PATHS = ("/moderation", "/moderation/appeals", "/moderation/decisions", "/moderation/log", "/moderation/mine")


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_the_pages_hold_for_everybody(signed_in, dora, waiting, language, theme):
    for width in (390, 1280):
        watched = signed_in(dora, language, theme, width)
        for path in (*PATHS, f"/moderation/thing/post/{waiting[0].pk}", f"/report/post/{waiting[0].pk}"):
            page = watched.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            for details in page.query_selector_all("main details > summary"):
                details.click()
            assert not violations(page), path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert not watched.complaints


def test_a_queue_is_worked_through_by_keys(signed_in, dora, waiting):
    watched = signed_in(dora)
    page = watched.open("/moderation")
    page.keyboard.press("j")
    expect(page.locator(".case").first.locator("h2 a")).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_text("Removed: Spam")).to_be_visible()
    assert Post.objects.get(pk=waiting[0].pk).state == "removed"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone. What was before stands again.")).to_be_visible()
    assert Post.objects.get(pk=waiting[0].pk).state == "visible"
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(page.get_by_text("Kept. Nothing was logged.")).to_be_visible()
    assert Action.objects.filter(undone_at=None, deed="remove").count() == 1
    assert not watched.complaints


def test_a_note_and_a_suspension_without_scripts(signed_in, dora, waiting):
    watched = signed_in(dora, javascript=False)
    page = watched.open("/moderation")
    case = page.locator(".case").first
    case.get_by_text("More", exact=True).click()
    case.get_by_label("Note to the author").fill("No adverts here")
    case.get_by_label("And suspend the author for").select_option("7")
    case.get_by_role("button", name="Remove it").click()
    page.wait_for_url(re.compile(r"/moderation$"))
    expect(page.get_by_text("Decided: Removed.")).to_be_visible()
    assert waiting[0].author.__class__.objects.get(username="alice").suspended_rule == "spam"
    assert not watched.complaints


def test_a_report_is_written_in_a_dialog(signed_in, waiting):
    reader = make_user("greta")
    watched = signed_in(reader, width=390)
    page = watched.open(f"/p/{waiting[0].pk}")
    page.get_by_role("link", name="Report").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert not violations(page)
    dialog.get_by_label(re.compile("^Spam")).check()
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.get_by_text("A moderator will look at it")).to_be_visible()
    dialog.get_by_role("link", name="Back to the page").click()
    expect(dialog).to_be_hidden()
    assert Report.objects.filter(by=reader, reason="spam").count() == 1
    assert not watched.complaints


def test_a_report_needs_no_scripts(signed_in, waiting):
    reader = make_user("greta")
    watched = signed_in(reader, javascript=False)
    page = watched.open(f"/p/{waiting[0].pk}")
    page.get_by_role("link", name="Report").first.click()
    page.get_by_label(re.compile("^Spam")).check()
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url(re.compile(rf"/p/{waiting[0].pk}$"))
    assert Report.objects.filter(by=reader).count() == 1
    assert not watched.complaints
