"""Shared chats stand under the stories they are about, and in a tab of their channels."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digest.posts.models import Post
from digest.posts.pin import pin
from digest.posts.revoke_chat import revoke_chat
from tests.digest.chats.chats import make_public_chat
from tests.factories import make_channel, make_post, make_story, make_summary, make_text_post
from tests.people import alice, bob, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Post:
    story = make_story(now=timezone.now())
    make_summary(story)
    return make_post(story, channels=(make_channel(),))


def test_a_story_shows_the_chats_about_it_and_asks_for_more(told):
    page = Client().get(f"/story/{told.pk}", follow=True).content.decode()
    assert "Nobody has shared a chat about this story yet." in page
    assert f'href="/share?story={told.pk}"' in page
    row = make_public_chat(alice(), story=told.story)
    page = Client().get(f"/story/{told.pk}", follow=True).content.decode()
    for words in (f'href="/s/{row.token}"', "AI conversation, not checked", "4 turns", "About 20 km"):
        assert words in page
    assert "1 shared chat" in Client().get("/").content.decode()
    assert "1 shared chat" in Client().get("/latest").content.decode()
    revoke_chat(row, timezone.now())
    page = Client().get(f"/story/{told.pk}", follow=True).content.decode()
    assert row.token not in page
    assert "Otters" not in page
    assert "1 shared chat" not in Client().get("/").content.decode()


def test_the_link_to_share_names_the_story(told):
    page = browser_of(alice()).get(f"/share?story={told.pk}")
    assert page.status_code == 200
    assert told.story.title in page.content.decode()


def test_a_story_with_many_chats_asks_no_more_queries(told):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(f"/story/{told.pk}", follow=True).status_code == 200
        return len(queries)

    owner = alice()
    make_public_chat(owner, story=told.story)
    few = asked()
    for _ in range(4):
        make_public_chat(owner, story=told.story)
    assert asked() == few


def test_a_channel_lists_its_chats_apart():
    owner = alice()
    row = make_public_chat(owner)
    channel = Post.objects.get(transcript=row).channel
    make_text_post(owner, channel, text="Ferries run again.")
    page = Client().get(f"/c/{channel.slug}/chats").content.decode()
    assert f'href="/s/{row.token}"' in page
    assert "Ferries" not in page
    assert "Ferries" in Client().get(f"/c/{channel.slug}").content.decode()
    revoke_chat(row, timezone.now())
    for who in (Client(), browser_of(bob()), browser_of(owner)):
        page = who.get(f"/c/{channel.slug}/chats").content.decode()
        assert "No shared chat stands in" in page
        assert "Otters" not in page


def test_a_closed_chat_is_pinned_no_more_to_its_owner_either():
    owner = alice()
    row = make_public_chat(owner)
    post = Post.objects.get(transcript=row)
    pin(post, post.channel, timezone.now())
    revoke_chat(row, timezone.now())
    page = browser_of(owner).get(f"/c/{post.channel.slug}").content.decode()
    assert "Pinned" not in page


def test_a_channel_of_the_site_says_that_it_has_none():
    channel = make_channel()
    page = Client().get(f"/c/{channel.slug}/chats?lang=zh-hans")
    assert page.status_code == 200
    assert "还没有对话" in page.content.decode()


def test_the_best_of_the_day_are_named_on_the_hot_list(told):
    row = make_public_chat(alice())
    page = Client().get("/").content.decode()
    block = page.partition("From the community")[2]
    assert f'href="/s/{row.token}"' in block
    assert "shared chat" in block
