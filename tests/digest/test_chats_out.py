"""Shared chats as machines and searchers get them: while everybody sees them, and not a moment longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from digest.accounts.make_token import make_token
from digest.chats.models import Transcript, Visibility
from digest.comments.write_comment import write_comment
from digest.moderation.act import act
from digest.notifications.pull import pull
from digest.posts.models import Post
from digest.posts.revoke_chat import revoke_chat
from digest.search.pull_changes import pull_changes
from tests.digest.chats.chats import make_chat, make_public_chat
from tests.people import alice, bob, browser_of, dora

pytestmark = pytest.mark.django_db
TEXTS = ("How far do otters swim?", "About 20 km, most of it upstream.")


def shared(owner=None, **said) -> tuple[Transcript, Post]:
    row = make_public_chat(owner or alice(), *TEXTS, **said)
    return row, Post.objects.get(transcript=row)


def got(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_search_finds_every_word_of_a_public_chat_alone():
    owner = alice()
    row, _ = shared(owner)
    make_chat(owner, "Where do beavers live?", "Upstream.", visibility=Visibility.LINK, title="Beavers")
    pull_changes(timezone.now())
    for words in ("Otters", "minute", "upstream", "swim"):
        page = got(f"/search?q={words}&kind=chat")
        assert f'href="/s/{row.token}"' in page, words
        assert "<mark>" in page
        assert "AI conversation, not checked" in page
    assert "Beavers" not in got("/search?q=beavers")
    assert f"/s/{row.token}" not in got("/search?q=otters&kind=post")


def test_what_was_closed_is_found_by_nobody_from_that_moment():
    owner, moderator = alice(), dora()
    row, post = shared(owner)
    pull_changes(timezone.now())
    revoke_chat(row, timezone.now())
    for who in (Client(), browser_of(owner), browser_of(moderator)):
        page = who.get("/search?q=upstream").content.decode()
        assert "most of it" not in page
        assert row.token not in page


def test_what_is_over_or_hidden_is_not_found_either():
    owner = alice()
    row, post = shared(owner)
    over, _ = shared(owner)
    pull_changes(timezone.now())
    act(dora(), "post", post.pk, "hide", "spam", "", timezone.now())
    Transcript.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    page = got("/search?q=upstream")
    assert row.token not in page
    assert over.token not in page


def test_feeds_name_public_chats_alone_and_the_site_map_none():
    owner = alice()
    row, post = shared(owner)
    linked = make_chat(owner, visibility=Visibility.LINK)
    feed = got(f"/c/{post.channel.slug}/feed.json")
    assert f"/s/{row.token}" in feed
    assert linked.token not in feed
    assert "AI conversation, not checked" in feed
    assert "upstream" in feed
    assert f"/s/{row.token}" in got(f"/c/{post.channel.slug}/feed.xml")
    assert "/s/" not in got("/sitemap.xml")
    revoke_chat(row, timezone.now())
    for path in (f"/c/{post.channel.slug}/feed.json", f"/c/{post.channel.slug}/feed.xml", "/sitemap.xml"):
        assert row.token not in got(path)
        assert f"/p/{post.pk}" not in got(path)


def test_the_api_tells_of_the_post_of_a_chat():
    row, post = shared()
    told = Client().get(f"/api/v1/posts/{post.pk}").json()
    assert told["kind"] == "chat"
    assert told["url"].endswith(f"/s/{row.token}")
    assert (told["first_question"], told["first_answer"], told["turns"]) == (*TEXTS, 2)
    listed = Client().get(f"/api/v1/channels/{post.channel.slug}/community").json()["items"]
    assert listed == [told]
    pull_changes(timezone.now())
    hit = Client().get("/api/v1/search?q=otters&kind=chat").json()["items"][0]
    assert (hit["kind"], hit["id"], hit["url"]) == ("chat", post.pk, told["url"])
    revoke_chat(row, timezone.now())
    assert Client().get(f"/api/v1/posts/{post.pk}").status_code == 404
    assert Client().get(f"/api/v1/channels/{post.channel.slug}/community").json()["items"] == []
    assert Client().get("/api/v1/search?q=otters&kind=chat").json()["items"] == []


def test_a_program_quotes_a_turn():
    _, post = shared()
    _, key = make_token(bob(), "reader", ["post"], 7, timezone.now())
    headers = {"authorization": f"Bearer {key}"}

    def quote(turn: int):
        said = {"kind": "quote", "quoted": post.pk, "turn": turn, "text": "So!"}
        return Client().post("/api/v1/posts", said, content_type="application/json", headers=headers)

    answer = quote(2)
    assert answer.status_code == 201, answer.content
    assert Client().get(f"/api/v1/posts/{answer.json()['id']}").json()["quoted_turn"] == 2
    assert quote(7).status_code == 404


def test_notices_lead_to_the_chat():
    owner, reader, now = alice(), bob(), timezone.now()
    row, post = shared(owner, note="Worth a minute, @bob.")
    write_comment(reader, post, "Upstream, really?", now)
    pull(now)
    assert f"/s/{row.token}" in browser_of(reader).get("/notifications").content.decode()
    assert f"/s/{row.token}?comment=" in browser_of(owner).get("/notifications").content.decode()
