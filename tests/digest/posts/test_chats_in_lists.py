"""Posts that carry shared chats stand in lists, are quoted, and are written and deleted as chats alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digest.channels.follow import follow
from digest.chats.models import Turn
from digest.posts.delete_post import delete_post
from digest.posts.models import Post, PostDay
from digest.posts.mute import mute
from digest.posts.publish_post import publish_post
from digest.posts.revoke_chat import revoke_chat
from digest.posts.save_post import save_post
from digest.posts.wording import Unfit
from digest.posts.write_post import write_post
from tests.digest.chats.chats import KEY, make_public_chat
from tests.factories import make_text_post
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db
ASKED, SAID = "How far do otters swim at night?", "About 20 km, *most* of it upstream."


def shared(owner, **said):
    row = make_public_chat(owner, ASKED, SAID, "And by day?", "They sleep.", **said)
    return row, Post.objects.get(transcript=row)


def test_a_list_shows_what_was_asked_and_answered():
    row, _ = shared(alice())
    page = Client().get("/community").content.decode()
    for words in (f'href="/s/{row.token}"', "Otters", ASKED, "About 20 km, most of it upstream.", "4 turns"):
        assert words in page
    assert "AI conversation, not checked" in page


def test_what_was_removed_is_said_in_the_readers_language():
    row, _ = shared(alice(), title=f"Why {KEY} fails", note=f"It was {KEY}.")
    assert "[api key removed]" in row.title
    assert "[API key removed]" in Client().get("/community").content.decode()
    page = Client().get("/community?lang=zh-hans").content.decode()
    assert "api key removed" not in page.lower()


def test_it_stands_in_every_list_of_who_follows_and_saves():
    owner, reader = alice(), bob()
    row, post = shared(owner)
    follow(reader, post.channel, timezone.now())
    browser = browser_of(reader)
    save_post(reader, post, timezone.now())
    for path in ("/following", "/saved", "/for-you", f"/c/{post.channel.slug}"):
        assert f"/s/{row.token}" in browser.get(path).content.decode(), path
    revoke_chat(row, timezone.now())
    for path in ("/following", "/saved", "/for-you", f"/c/{post.channel.slug}", "/community"):
        page = browser.get(path).content.decode()
        assert "Otters" not in page, path
        assert row.token not in page, path


def test_a_muted_word_keeps_out_a_chat_that_says_it_first():
    row, _ = shared(alice())
    reader = bob()
    browser = browser_of(reader)
    assert row.token in browser.get("/community").content.decode()
    mute(reader, "word", "upstream", timezone.now())
    assert row.token not in browser.get("/community").content.decode()


def test_more_chats_ask_no_more_queries():
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get("/community").status_code == 200
        return len(queries)

    owner = alice()
    shared(owner)
    few = asked()
    for _ in range(4):
        shared(owner)
    assert asked() == few


def test_a_turn_is_quoted_as_it_stands():
    owner, reader = alice(), bob()
    row, post = shared(owner)
    browser = browser_of(reader)
    form = browser.get(f"/compose?quote={post.pk}&turn=2").content.decode()
    assert "About 20 km, most of it upstream." in form
    said = {"kind": "quote", "quote": post.pk, "turn": 2, "text": "Upstream!", "deed": "publish"}
    assert browser.post("/compose", said).status_code == 302
    quote = Post.objects.get(kind="quote")
    assert (quote.quoted, quote.quoted_turn, quote.text) == (post, 2, "Upstream!")
    assert PostDay.objects.get(post=post).shares == 1
    for path in (f"/p/{quote.pk}", "/community"):
        page = Client().get(path).content.decode()
        assert f'href="/s/{row.token}#turn-2"' in page
        assert "most of it upstream" in page.partition("Upstream!")[2]


def test_a_revoked_chat_leaves_no_word_where_it_was_quoted():
    owner, reader = alice(), bob()
    row, post = shared(owner)
    quote = write_post(reader, None, "quote", timezone.now(), text="So!", quoted=post, quoted_turn=2)
    revoke_chat(row, timezone.now())
    page = Client().get(f"/p/{quote.pk}").content.decode()
    assert "The quoted post is no longer here." in page
    for word in ("upstream", "Otters", row.token):
        assert word not in page


def test_a_turn_that_is_not_shown_cannot_be_quoted():
    owner, reader = alice(), bob()
    row, post = shared(owner)
    draft = write_post(reader, None, "quote", timezone.now(), quoted=post, quoted_turn=2, draft=True)
    Turn.objects.filter(transcript=row, number=2).delete()
    with pytest.raises(Unfit, match="turn"):
        publish_post(draft, timezone.now())
    page = browser_of(reader).post(
        "/compose", {"kind": "quote", "quote": post.pk, "turn": 9, "deed": "publish"}
    )
    assert "no longer shown in that chat" in page.content.decode()
    assert not Post.objects.filter(kind="quote", state="visible").exists()


def test_only_chats_have_turns_to_quote():
    owner, reader = alice(), bob()
    post = make_text_post(owner)
    quote = write_post(reader, None, "quote", timezone.now(), text="So!", quoted=post, quoted_turn=1)
    assert quote.quoted_turn is None


def test_what_carries_a_chat_is_no_post_to_edit_or_delete():
    owner = alice()
    row, post = shared(owner)
    now = timezone.now()
    browser = browser_of(owner)
    for path in (f"/p/{post.pk}/edit", f"/p/{post.pk}/delete"):
        assert browser.get(path).status_code == 404
        assert browser.post(path, {"deed": "publish", "text": "x"}).status_code == 404
    revoke_chat(row, now)
    assert f"/p/{post.pk}" not in browser.get("/drafts").content.decode()
    assert browser.post(f"/p/{post.pk}/edit", {"deed": "publish", "text": "x"}).status_code == 404
    draft = Post.objects.get(pk=post.pk)
    with pytest.raises(Unfit, match="state"):
        publish_post(draft, now)
    delete_post(draft, now)
    assert Post.objects.get(pk=post.pk).state == "draft"


def test_its_old_address_leads_to_it_as_long_as_it_is_public():
    owner, reader = alice(), bob()
    row, post = shared(owner)
    response = Client().get(f"/p/{post.pk}?comment=3")
    assert (response.status_code, response["Location"]) == (302, f"/s/{row.token}?comment=3")
    row = revoke_chat(row, timezone.now())
    assert browser_of(reader).get(f"/p/{post.pk}").status_code == 404
    assert browser_of(owner).get(f"/p/{post.pk}")["Location"] == f"/share/{row.token}"
