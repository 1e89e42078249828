"""The read part of the API, through HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from crawler.feeds.models import Feed
from crawler.stories.models import Membership, Story
from digest.channels.models import Channel, ChannelSource
from digest.editions.close import close
from digest.lib.moderated import State
from digest.posts.models import Post
from tests.factories import make_channel, make_feed, make_post, make_story, make_summary

pytestmark = pytest.mark.django_db
NAMES = [
    "id", "post", "headline", "tldr", "bullets", "lang", "heat", "first_seen", "updated", "publishers",
    "sources", "channels", "written_by",
]  # fmt: skip


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def house() -> Channel:
    return make_channel("hot", name_en="24h Hot", name_zh="24 小时热榜", kind=Channel.Kind.HOUSE)


def posted(title: str, now, *, channels=(), **fields) -> Post:
    story = make_story(title, now=now, reports=fields.pop("reports", 2), **fields)
    make_summary(story, written_by="some-model")
    return make_post(story, channels=channels)


def titles(response) -> list[str]:
    return [item["headline"] for item in response.json()["items"]]


def test_a_story_has_exactly_the_agreed_shape(client, now):
    chips = make_channel()
    post = posted("The mill closes", now, channels=(chips,))
    story = client.get(f"/api/v1/stories/{post.story_id}").json()
    assert list(story) == NAMES
    assert (story["id"], story["post"], story["headline"]) == (post.story_id, post.pk, "The mill closes")
    assert story["tldr"].startswith("Tools for the Dresden plant arrive 14 months late. Spending")
    assert story["bullets"] == [
        {"text": "Three customers have asked elsewhere for capacity.", "sources": [1]}
    ]
    assert (story["lang"], story["channels"], story["written_by"]) == ("en", ["chips"], "some-model")
    assert story["publishers"] == len(story["sources"]) == 2
    assert list(story["sources"][0]) == ["n", "title", "url", "publisher", "published"]
    assert story["first_seen"].endswith("Z")


def test_the_hot_list_is_ordered_by_heat_and_ends(client, now):
    chips = make_channel()
    posted("Warm", now, heat=10)
    posted("Hottest", now, heat=90, channels=(chips,))
    posted("Cold", now, heat=0)
    answer = client.get("/api/v1/hot")
    assert titles(answer) == ["Hottest", "Warm"]
    assert answer.json()["next"] is None
    assert titles(client.get("/api/v1/hot?channel=chips")) == ["Hottest"]


def test_latest_pages_through_all_posts_once_though_new_ones_come(client, now):
    for n in range(7):
        post = posted(f"Story {n}", now)
        Post.objects.filter(pk=post.pk).update(published=now - timedelta(minutes=n // 2))
    first = client.get("/api/v1/latest?limit=3").json()
    posted("Newcomer", now)
    Post.objects.filter(story__title="Newcomer").update(published=now + timedelta(minutes=1))
    second = client.get("/api/v1/latest", {"limit": 3, "cursor": first["next"]}).json()
    third = client.get("/api/v1/latest", {"limit": 3, "cursor": second["next"]}).json()
    seen = [item["headline"] for answer in (first, second, third) for item in answer["items"]]
    assert sorted(seen) == [f"Story {n}" for n in range(7)]
    assert third["next"] is None


def test_a_channels_posts_page_as_well(client, now):
    chips = make_channel()
    for n in range(3):
        posted(f"Story {n}", now, channels=(chips,))
    posted("Elsewhere", now)
    first = client.get("/api/v1/channels/chips/posts?limit=2").json()
    second = client.get("/api/v1/channels/chips/posts", {"cursor": first["next"]}).json()
    seen = [item["headline"] for answer in (first, second) for item in answer["items"]]
    assert sorted(seen) == ["Story 0", "Story 1", "Story 2"]


def test_words_come_in_the_language_asked_for_where_they_exist(client, now):
    post = posted("The mill closes", now)
    make_summary(post.story, language="zh", headline="工厂关闭")
    url = f"/api/v1/stories/{post.story_id}"
    assert client.get(url, {"lang": "zh-hans"}).json()["headline"] == "工厂关闭"
    assert client.get(url, headers={"accept-language": "zh-CN"}).json()["lang"] == "zh"
    assert client.get(url, {"lang": "en"}).json()["headline"] == "The mill closes"


def test_citations_keep_pointing_to_their_report_when_a_merge_renumbers_it(client, now):
    post = posted("The mill closes", now)
    Membership.objects.filter(story=post.story, number=1).update(number=9)
    story = client.get(f"/api/v1/stories/{post.story_id}").json()
    assert story["bullets"][0]["sources"] == [9]
    assert {source["n"] for source in story["sources"]} == {2, 9}


def test_a_blocked_outlet_is_in_no_story(client, now):
    post = posted("The mill closes", now)
    blocked = Membership.objects.filter(story=post.story).first().entry.feed
    Feed.objects.filter(pk=blocked.pk).update(state=Feed.State.BLOCKED)
    story = client.get(f"/api/v1/stories/{post.story_id}").json()
    assert blocked.title not in {source["publisher"] for source in story["sources"]}
    assert story["bullets"] == [], "what only it had told goes with it"


def test_merged_stories_and_moved_posts_answer_301(client, now):
    old, new = posted("Old", now), posted("New", now)
    Story.objects.filter(pk=old.story_id).update(merged_into=new.story)
    Post.objects.filter(pk=old.pk).update(moved_to=new)
    answer = client.get(f"/api/v1/stories/{old.story_id}?lang=en")
    assert answer.status_code == 301
    assert answer["Location"] == f"/api/v1/stories/{new.story_id}?lang=en"
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/stories/{story_id}"]
    assert "301" in described["get"]["responses"]
    assert client.get(f"/api/v1/posts/{old.pk}")["Location"] == f"/api/v1/posts/{new.pk}"


def test_hidden_posts_are_nowhere(client, now):
    post = posted("Secret", now)
    Post.objects.update(state=State.HIDDEN)
    for path in (f"stories/{post.story_id}", f"posts/{post.pk}"):
        assert client.get(f"/api/v1/{path}").status_code == 404
    for path in ("hot", "latest"):
        assert titles(client.get(f"/api/v1/{path}")) == []


def test_a_post_names_its_page(client, now, settings):
    settings.SITE_URL = "https://news.example"
    post = posted("The mill closes", now)
    answer = client.get(f"/api/v1/posts/{post.pk}").json()
    assert answer["url"] == f"https://news.example/story/{post.pk}-northlake-delays"
    assert answer["story"]["id"] == post.story_id


def test_channels_are_listed_and_tell_their_recipe(client, house):
    chips = make_channel(terms=["chip"], promise_en="Fabs.")
    make_channel("secret", state=State.HIDDEN)
    shown, blocked = make_feed("Fab News"), make_feed("Gone", state=Feed.State.BLOCKED)
    for feed in (shown, blocked):
        ChannelSource.objects.create(channel=chips, feed=feed)
    assert [c["slug"] for c in client.get("/api/v1/channels").json()["items"]] == ["hot", "chips"]
    recipe = client.get("/api/v1/channels/chips").json()
    assert (recipe["name"], recipe["promise"], recipe["terms"]) == ("Chips", "Fabs.", ["chip"])
    assert [source["title"] for source in recipe["sources"]] == ["Fab News"]
    assert client.get("/api/v1/channels/chips?lang=zh-hans").json()["name"] == "芯片"
    assert client.get("/api/v1/channels/secret").status_code == 404


def test_an_edition_is_told_as_it_was_frozen(client, house, now):
    eight = now.replace(hour=8, minute=1, second=0, microsecond=0)
    post = posted("The mill closes", eight, hours_ago=3)
    close(eight)
    make_summary(post.story, headline="Changed since")
    edition = client.get(f"/api/v1/editions/{eight.date()}").json()
    assert (edition["channel"], edition["lang"], edition["stories"]) == ("hot", "en", 1)
    assert edition["items"][0]["headline"] == "The mill closes"
    assert client.get(f"/api/v1/editions/{eight.date()}?lang=zh-hans").json()["lang"] == "zh-hans"
    assert client.get("/api/v1/editions/1999-01-01").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("stories/0", 422),
        ("stories/99999999999999999999", 422),
        ("stories/x", 422),
        ("stories/12345", 404),
        ("posts/12345", 404),
        ("channels/Chips!", 422),
        ("channels/none", 404),
        ("channels/none/posts", 404),
        ("editions/yesterday", 422),
        ("editions/2026-02-30", 422),
        ("latest?limit=0", 422),
        ("latest?limit=1000", 422),
        ("latest?limit=x", 422),
        ("latest?cursor=x", 404),
        ("latest?cursor=%00", 404),
        ("latest?cursor=" + "9" * 200, 422),
        ("hot?lang=tlh", 422),
        ("hot?channel=%00", 422),
        ("", 404),
        ("nothing/here", 404),
    ],
)
def test_bad_requests_are_answered_with_problem_details(client, path, status):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client):
    answer = client.post("/api/v1/hot")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]


def test_head_answers_as_get(client):
    assert client.head("/api/v1/hot").status_code == 200


@pytest.mark.parametrize("stories", [1, 8])
def test_the_number_of_queries_does_not_grow(client, now, house, stories, django_assert_num_queries):
    chips = make_channel()
    posts = [posted(f"Story {n}", now, channels=(chips,)) for n in range(stories)]
    for path, queries in {
        "hot": 6,
        "latest": 4,
        f"stories/{posts[0].story_id}": 5,
        f"posts/{posts[0].pk}": 5,
        "channels": 2,
        "channels/chips": 2,
        "channels/chips/posts": 5,
        "channels/hot/posts": 7,
    }.items():
        with django_assert_num_queries(queries):
            assert client.get(f"/api/v1/{path}").status_code == 200


def test_the_docs_name_every_call_and_load_no_script_of_their_own(client):
    answer = client.get("/api/docs")
    page = answer.content.decode()
    schema = client.get("/api/v1/openapi.json").json()
    assert len(schema["paths"]) == 18
    for path in schema["paths"]:
        assert path in page
    named = {"NewComment", "LinkPost", "PersonsPost", "ChatText", "ChatFile"}
    assert named < set(re.findall(r'href="#(\w+)"', page))
    assert set(re.findall(r'href="#(\w+)"', page)) <= set(re.findall(r'id="(\w+)"', page))
    assert "<script>" not in page
    assert "style=" not in page
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
