"""What was done is said once, on the page that one comes to without a script, and to nobody else."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from lxml import html

from digest.channels.open_personal import open_personal
from tests.factories import NOW, make_channel, make_comment, make_post, make_text_post
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db
REPORTED = "Reported. A moderator will look at it."


def said_once(browser: Client, answer, words: str) -> None:
    assert answer.status_code == 200
    assert answer.content.decode().count(words) == 1
    for path in (answer.request["PATH_INFO"], "/channels", "/for-you"):
        assert words not in browser.get(path, follow=True).content.decode()


@pytest.mark.parametrize("thing", ["story", "post", "comment", "person", "channel"])
def test_a_report_is_confirmed_where_one_comes_back_to(thing):
    writer = alice()
    own = open_personal(writer, NOW)
    target, pk = {
        "story": lambda: ("post", make_post().pk),
        "post": lambda: ("post", make_text_post(writer, own).pk),
        "comment": lambda: ("comment", make_comment(make_post(), writer).pk),
        "person": lambda: ("person", writer.pk),
        "channel": lambda: ("channel", own.pk),
    }[thing]()
    reader = browser_of(bob())
    reason = "misleading" if thing == "story" else "spam"
    said_once(reader, reader.post(f"/report/{target}/{pk}", {"reason": reason}, follow=True), REPORTED)


def test_who_has_no_channel_and_is_reported_too():
    reader = browser_of(bob())
    answer = reader.post(f"/report/person/{alice().pk}", {"reason": "spam"}, follow=True)
    said_once(reader, answer, REPORTED)


def test_what_an_author_did_is_said_on_the_post():
    writer = alice()
    post = make_text_post(writer, open_personal(writer, NOW), published=timezone.now())
    make_channel("chips", name_en="Chips")
    browser = browser_of(writer)
    sent = {"kind": "text", "text": "The mill closes.", "deed": "publish"}
    said_once(browser, browser.post("/compose", sent, follow=True), "Published.")
    said_once(browser, browser.post(f"/p/{post.pk}/pin", follow=True), "Pinned.")
    proposed = browser.post(f"/p/{post.pk}/propose", {"channel": "chips"}, follow=True)
    said_once(browser, proposed, "Proposed. The channel’s editors decide.")


def test_nobody_is_told_who_is_not_signed_in():
    writer = alice()
    post = make_text_post(writer, open_personal(writer, NOW))
    browser = browser_of(writer)
    browser.post(f"/p/{post.pk}/pin")
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    assert "Pinned." not in browser.get(f"/p/{post.pk}").content.decode()


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        ("/settings/tokens", {"name": ""}, "choose at least one thing"),
        ("/settings/muted", {"kind": "word", "value": ""}, "Write a word"),
    ],
)
def test_what_was_not_done_is_an_alert(path, sent, words):
    answer = browser_of(alice()).post(path, sent, follow=True)
    assert words in answer.content.decode()
    alerts = html.fromstring(answer.content).xpath("//*[@role='alert']")
    assert any(words in alert.text_content() for alert in alerts)
