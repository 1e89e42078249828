from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from digest.channels.models import ChannelSource
from digest.editions.models import Edition
from digest.posts.models import Post
from tests.digest.pages.test_hot import CHINESE, ENGLISH, headlines, hot_post, text
from tests.factories import make_channel, make_feed

pytestmark = pytest.mark.django_db


def page(client, path, **headers):
    answer = client.get(path, **(headers or ENGLISH))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def posts(tree):
    return [text(h2) for h2 in tree.xpath("//li[@class='post']//h2")]


def test_the_house_channel_is_the_front_page(client):
    make_channel("hot", kind="house")
    answer = client.get("/c/hot")
    assert (answer.status_code, answer["Location"]) == (301, "/")


@pytest.mark.parametrize("path", ["/c/nope", "/c/nope/hot", "/c/nope/editions", "/c/nope/about"])
def test_an_unknown_channel_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_hidden_channel_is_not_found(client):
    make_channel(state="hidden")
    assert client.get("/c/chips").status_code == 404
    assert "chips" not in client.get("/channels").content.decode()


def test_a_channel_shows_its_posts_by_time_in_the_readers_language(client):
    chips, science = make_channel(), make_channel("science", name_en="Science", name_zh="科学")
    hot_post("Chips story", channels=(chips,))
    hot_post("Science story", channels=(science,))
    tree = page(client, "/c/chips")
    assert posts(tree) == ["Chips story"]
    assert text(tree.xpath("//h1")[0]) == "Chips"
    assert text(page(client, "/c/chips", **CHINESE).xpath("//h1")[0]) == "芯片"


def test_a_quiet_channel_says_since_when_and_shows_its_latest(client):
    chips = make_channel()
    post = hot_post("Old story", hours_ago=60, channels=(chips,))
    Post.objects.filter(pk=post.pk).update(published=timezone.now() - timedelta(hours=50))
    tree = page(client, "/c/chips")
    assert "Chips is quiet." in text(tree)
    assert posts(tree) == ["Old story"]


def test_an_empty_channel_points_to_its_recipe(client):
    make_channel()
    assert page(client, "/c/chips").xpath("//main//a[@href='/c/chips/about']")


def test_hot_keeps_the_ranks_of_the_whole_list(client):
    chips = make_channel()
    hot_post("First", heat=80)
    hot_post("Second", heat=70, channels=(chips,))
    tree = page(client, "/c/chips/hot")
    assert headlines(tree) == ["Second"]
    assert text(tree.xpath("//p[@class='rank']")[0]) == "Rank 2"


def test_the_recipe_tells_sources_with_their_health_and_the_rules(client):
    now = timezone.now()
    chips = make_channel(terms=["wafer", "光刻"], not_terms=["discount"])
    for feed in (
        make_feed("Good", last_success=now, next_fetch=now),
        make_feed("Bad", failures=3, last_error="503", next_fetch=now),
        make_feed("Wants Out", state="blocked"),
    ):
        ChannelSource.objects.create(channel=chips, feed=feed)
    words = text(page(client, "/c/chips/about").xpath("//main")[0])
    assert "2, of which 1 answer" in words
    assert "what its sources report, and stories with wafer, 光刻" in words
    assert "stories with discount" in words
    assert "does not answer" in words
    assert "Wants Out" not in words


def test_editions_of_a_channel_are_listed_once_a_day(client):
    chips = make_channel()
    for language in ("en", "zh"):
        Edition.objects.create(
            channel=chips,
            date="2026-03-10",
            language=language,
            closed=timezone.now(),
            stories=9,
            publishers=7,
        )
    tree = page(client, "/c/chips/editions")
    assert tree.xpath("//main//ul/li//h2/a/@href") == ["/c/chips/editions/2026-03-10"]
    assert "chosen from 9 stories of 7 sources" in text(tree)


def test_all_channels_are_listed_with_their_newest_story(client):
    chips = make_channel(promise_en="From the factory floor.")
    make_channel("science", name_en="Science", name_zh="科学")
    ChannelSource.objects.create(channel=chips, feed=make_feed())
    hot_post("Newest of chips", channels=(chips,))
    listed = [text(li) for li in page(client, "/channels").xpath("//li[@class='listed']")]
    assert "From the factory floor." in listed[0]
    assert "1 source Newest of chips" in listed[0]
    assert "nothing yet" in listed[1]


@pytest.mark.parametrize(("path", "queries"), [
    ("/channels", 10), ("/c/chips", 13), ("/c/chips/hot", 6), ("/c/chips/editions", 7), ("/c/chips/about", 9),
])  # fmt: skip
@pytest.mark.parametrize("n", [1, 6])
def test_pages_take_as_many_queries_whatever_their_length(
    client, django_assert_num_queries, path, queries, n
):
    chips = make_channel()
    for i in range(n):
        hot_post(f"Story {i}", channels=(chips,))
        ChannelSource.objects.create(channel=chips, feed=make_feed(f"Outlet {i}"))
    with django_assert_num_queries(queries):
        page(client, path)
