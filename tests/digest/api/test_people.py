"""What people wrote, as programs read it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from digest.lib.moderated import State
from digest.posts.models import Placement
from digest.search.rebuild import rebuild
from tests.factories import make_channel, make_comment, make_text_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_user("alice")


def test_a_persons_post_is_told_with_its_words(client, alice):
    post = make_text_post(alice, text="**Tools** arrive late")
    answer = client.get(f"/api/v1/posts/{post.pk}").json()
    assert (answer["kind"], answer["author"], answer["text"]) == ("text", "alice", "**Tools** arrive late")
    assert "<strong>Tools</strong>" in answer["html"]
    assert answer["url"].endswith(f"/p/{post.pk}")


@pytest.mark.parametrize("state", [State.DRAFT, State.QUEUED, State.HIDDEN, State.REMOVED, State.DELETED])
def test_what_others_do_not_see_is_not_told(client, alice, state):
    chips = make_channel()
    post = make_text_post(alice, text="Tools arrive late")
    Placement.objects.get_or_create(post=post, channel=chips, defaults={"at": post.published})
    comment = make_comment(post, alice, text="And how")
    type(post).objects.filter(pk=post.pk).update(state=state)
    assert client.get(f"/api/v1/posts/{post.pk}").status_code == 404
    assert client.get(f"/api/v1/posts/{post.pk}/comments").status_code == 404
    assert client.get("/api/v1/channels/chips/community").json() == {"items": [], "next": None}
    type(post).objects.filter(pk=post.pk).update(state=State.VISIBLE)
    type(comment).objects.filter(pk=comment.pk).update(state=state)
    told = client.get(f"/api/v1/posts/{post.pk}/comments").json()["items"]
    assert "And how" not in str(told)


def test_a_channels_posts_of_people_come_page_by_page(client, alice, django_assert_num_queries):
    chips = make_channel()
    posts = [make_text_post(alice, text=f"Post {n}") for n in range(5)]
    for post in posts:
        Placement.objects.get_or_create(post=post, channel=chips, defaults={"at": post.published})
    seen, cursor = [], ""
    for _ in range(3):
        page = client.get(f"/api/v1/channels/chips/community?limit=2{cursor}").json()
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert sorted(seen) == [post.pk for post in posts]
    with django_assert_num_queries(3):
        client.get("/api/v1/channels/chips/community")


def test_replies_stand_behind_what_they_answer(client, alice, django_assert_num_queries):
    post = make_text_post(alice, text="Tools arrive late")
    first = make_comment(post, alice, text="First")
    second = make_comment(post, make_user("bob"), text="Second")
    reply = make_comment(post, make_user("nina"), text="Reply", parent=first)
    with django_assert_num_queries(3):
        told = client.get(f"/api/v1/posts/{post.pk}/comments?sort=new").json()["items"]
    assert [(item["id"], item["parent"]) for item in told] == [
        (second.pk, None),
        (first.pk, None),
        (reply.pk, first.pk),
    ]
    assert told[2]["author"] == "nina"


def test_search_finds_what_everybody_may_see(client, alice):
    post = make_text_post(alice, text="槟城的芯片厂停产了九小时")
    rebuild(timezone.now())
    answer = client.get("/api/v1/search", {"q": "停产"}).json()
    assert [(hit["kind"], hit["id"], hit["by"]) for hit in answer["items"]] == [("post", post.pk, "alice")]
    assert "停产" in answer["items"][0]["excerpt"]
    type(post).objects.filter(pk=post.pk).update(state=State.HIDDEN)
    assert client.get("/api/v1/search", {"q": "停产"}).json()["items"] == []


def test_a_search_without_words_says_what_it_lacks(client):
    answer = client.get("/api/v1/search")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
