from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from digest.lib.keyset import encode
from digest.pages.latest import PAGE
from digest.posts.models import Post
from tests.digest.pages.test_hot import ENGLISH, hot_post, text
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


def page(client, path="/latest"):
    answer = client.get(path, **ENGLISH)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def headlines(tree):
    return [text(h2) for h2 in tree.xpath("//li[@class='post']//h2")]


def many(n, **fields):
    now = timezone.now()
    for i in range(n):
        post = hot_post(f"Story {i}", heat=0, reports=1, **fields)
        Post.objects.filter(pk=post.pk).update(published=now - timedelta(minutes=i // 2))


def test_posts_stand_newest_first(client):
    old, new = hot_post("Older"), hot_post("Newer")
    Post.objects.filter(pk=old.pk).update(published=timezone.now() - timedelta(days=3))
    Post.objects.filter(pk=new.pk).update(published=timezone.now())
    assert headlines(page(client)) == ["Newer", "Older"]


def test_pages_follow_each_other_without_a_gap_or_a_double_where_times_are_equal(client):
    many(2 * PAGE + 3)
    seen, path = [], "/latest"
    while path:
        tree = page(client, path)
        seen += headlines(tree)
        path = next(iter(tree.xpath("//nav[@class='pages']/a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 2 * PAGE + 3


def test_a_post_that_arrives_does_not_shift_the_next_page(client):
    many(PAGE + 1)
    older = page(client).xpath("//a[@rel='next']/@href")[0]
    before = headlines(page(client, older))
    late = hot_post("Late")
    Post.objects.filter(pk=late.pk).update(published=timezone.now())
    assert headlines(page(client, older)) == before


@pytest.mark.parametrize(
    "cursor", ["", "x", "1.1", "٣.٣", "%00", "W10", encode([1.5, 1]), encode([10**18, 1])]
)
def test_a_bad_cursor_is_no_error(client, cursor):
    hot_post()
    page(client, f"/latest?before={cursor}")


def test_an_empty_site_says_what_to_do(client):
    assert page(client).xpath("//main//a[@href='/']")


@pytest.mark.parametrize("posts", [1, 9])
def test_the_list_takes_as_many_queries_whatever_its_length(client, django_assert_num_queries, posts):
    chips = make_channel()
    many(posts, channels=(chips,))
    with django_assert_num_queries(6):
        page(client)
