"""A shared chat's page: who can open it, and what stands on it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from digest.chats.models import Visibility
from digest.posts.models import Post
from digest.posts.revoke_chat import revoke_chat
from tests.digest.chats.chats import make_chat, make_public_chat
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db


def test_everybody_reads_a_public_chat(client):
    row = make_public_chat(alice())
    html = client.get(f"/s/{row.token}").content.decode()
    assert "About 20 km in a night." in html
    assert "AI conversation, not checked" in html
    assert '<meta name="ai-generated" content="conversation">' in html
    assert 'id="turn-4"' in html


def test_who_has_the_link_reads_an_unlisted_chat(client):
    row = make_chat(alice(), visibility=Visibility.LINK)
    answer = client.get(f"/s/{row.token}")
    assert "About 20 km in a night." in answer.content.decode()
    assert "Anyone with the link" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_the_address_of_its_post_leads_to_a_public_chat(client):
    row = make_public_chat(alice())
    post = Post.objects.get(transcript=row)
    answer = client.get(f"/p/{post.pk}?comment=7")
    assert (answer.status_code, answer["Location"]) == (302, f"/s/{row.token}?comment=7")


def test_a_revoked_chat_is_not_found_by_its_old_link(client):
    owner = alice()
    row = make_public_chat(owner)
    token = row.token
    revoke_chat(row, timezone.now())
    for browser in (client, browser_of(owner), browser_of(bob())):
        for path in ("", ".md", ".json", "/continue"):
            assert browser.get(f"/s/{token}{path}").status_code == 404


def test_a_page_that_breaks_tells_no_log_its_token(caplog, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    token = make_public_chat(alice()).token
    monkeypatch.setattr("digest.pages.chats.chat.opened_at", broken)
    answer = Client(raise_request_exception=False).get(f"/s/{token}")
    assert answer.status_code == 500
    assert f"/s/{token[:4]}…" in caplog.text
    assert token not in caplog.text
    assert token not in answer.content.decode()
