from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from crawler.feeds.models import Entry, Feed
from crawler.stories.models import Membership, Picture, Story
from digest.posts.models import Post
from tests.digest.pages.test_hot import CHINESE, ENGLISH, hot_post, text
from tests.factories import (
    make_channel,
    make_entry,
    make_feed,
    make_post,
    make_report,
    make_story,
    make_summary,
)

pytestmark = pytest.mark.django_db


def page(client, post, **headers):
    answer = client.get(f"/story/{post.pk}-{post.slug}", **(headers or ENGLISH))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def test_the_id_decides_and_another_slug_is_led_to_the_right_one(client):
    post = hot_post()
    for path in (f"/story/{post.pk}", f"/story/{post.pk}-other"):
        answer = client.get(path)
        assert answer.status_code == 301
        assert answer["Location"] == f"/story/{post.pk}-{post.slug}"
    assert client.get(f"/story/{post.pk}?lang=zh-hans")["Location"].endswith("?lang=zh-hans")


def test_a_post_without_a_slug_stands_at_its_number(client):
    post = hot_post()
    Post.objects.update(slug="")
    assert client.get(f"/story/{post.pk}").status_code == 200
    assert client.get(f"/story/{post.pk}-x").status_code == 301


def test_an_unknown_or_hidden_post_is_not_found(client):
    post = hot_post()
    Post.objects.update(state="hidden")
    assert client.get(f"/story/{post.pk}-{post.slug}").status_code == 404
    assert client.get("/story/999999").status_code == 404
    assert client.get("/story/99999999999999999999").status_code == 404


def test_a_merged_story_leads_to_the_winner(client):
    loser, winner = hot_post("Loser"), hot_post("Winner")
    Story.objects.filter(pk=loser.story_id).update(merged_into=winner.story_id)
    answer = client.get(f"/story/{loser.pk}-{loser.slug}")
    assert (answer.status_code, answer["Location"]) == (301, f"/story/{winner.pk}-{winner.slug}")
    Post.objects.filter(pk=loser.pk).update(moved_to=winner)
    answer = client.get(f"/story/{loser.pk}-{loser.slug}")
    assert (answer.status_code, answer["Location"]) == (301, f"/story/{winner.pk}-{winner.slug}")


def test_sentences_cite_the_sources_below(client):
    post = hot_post(reports=2)
    tree = page(client, post)
    cited = set(tree.xpath("//sup[@class='cite']/a/@href"))
    assert cited == {"#s1"}
    assert tree.xpath("//li[@id='s1']")
    assert tree.xpath("//li[@id='s2']")


def test_citations_follow_their_report_when_a_merge_gives_it_another_number(client):
    post = hot_post(reports=2)
    first = post.story.memberships.get(number=1)
    type(first).objects.filter(pk=first.pk).update(number=7)
    assert set(page(client, post).xpath("//sup[@class='cite']/a/@href")) == {"#s7"}


def test_a_citation_of_a_report_that_is_gone_is_left_out(client):
    post = hot_post(reports=2)
    Feed.objects.filter(pk=post.story.memberships.get(number=1).entry.feed_id).update(state="blocked")
    tree = page(client, post)
    assert not tree.xpath("//sup[@class='cite']")
    assert not tree.xpath("//li[@id='s1']")


def test_sources_tell_outlet_owner_country_kind_and_time(client):
    story = make_story(reports=0, now=timezone.now())
    feed = make_feed("Harbour Post", owner="Harbour Media", country="GB", kind="daily")
    entry = make_entry(feed, "Tools slip", now=timezone.now(), url="https://harbour.example/tools")
    make_report(story, entry)
    source = page(client, make_post(story)).xpath("//li[@id='s1']")[0]
    assert "Harbour Post · Harbour Media, United Kingdom · daily paper" in text(source)
    link = source.xpath(".//a")[0]
    assert (link.get("href"), text(link)) == ("https://harbour.example/tools", "Tools slip")
    assert {"nofollow", "ugc", "noopener", "noreferrer"} <= set(link.get("rel").split())
    assert source.xpath(".//time")


def test_sources_stand_by_language_the_readers_first(client):
    post = hot_post(reports=2)
    make_report(post.story, make_entry(make_feed("晨线", language="zh"), "两者", now=timezone.now()))
    heads = [text(h3) for h3 in page(client, post).xpath("//section[@id='sources']//h3")]
    assert heads == ["English · 2 outlets", "Chinese · 1 outlet"]
    heads = [text(h3) for h3 in page(client, post, **CHINESE).xpath("//section[@id='sources']//h3")]
    assert heads == ["中文，1 家媒体", "英文，2 家媒体"]


def test_further_reports_of_an_outlet_fold_unless_they_are_cited(client):
    post = hot_post(reports=1)
    feed = post.story.memberships.get(number=1).entry.feed
    for title in ("Second", "Third"):
        make_report(post.story, make_entry(feed, title, now=timezone.now()))
    make_summary(post.story, tldr=[{"text": "Three told it.", "sources": [3]}], bullets=[])
    tree = page(client, post)
    assert tree.xpath("//section[@id='sources']/ol/li/@id") == ["s1", "s3"]
    assert tree.xpath("//section[@id='sources']/details//li/@id") == ["s2"]


@pytest.mark.parametrize(("writer", "label"), [
    ("extract", "extract sentences taken word for word from 2 reports"),
    ("lark-2-14b", "AI summary names and figures found in 2 sources · 3 of 4 sentences kept · lark-2-14b"),
])  # fmt: skip
def test_who_wrote_it_is_said_in_full(client, writer, label):
    story = make_story(reports=2, now=timezone.now())
    make_summary(story, written_by=writer, dropped={"number": 1})
    assert label in text(page(client, make_post(story)).xpath("//section[@id='summary']")[0])


def test_what_was_left_out_is_told_in_words(client):
    story = make_story(reports=2, now=timezone.now())
    make_summary(story, written_by="lark", dropped={"number": 2, "overlap": 1, "citation": 1, "long": 1})
    reasons = [text(li) for li in page(client, make_post(story)).xpath("//details[@id='kept']//li")]
    assert reasons == [
        "2 sentences had a figure that no report they named has.",
        "1 sentence was not fit to be shown: too short, too long, or not news.",
        "2 sentences were not borne out by the reports they named.",
    ]


def test_where_outlets_differ_is_told_with_its_sources(client):
    story = make_story(reports=2, now=timezone.now())
    make_summary(story, differs=[{"label": "The date", "text": "May, says one.", "sources": [2]}])
    line = page(client, make_post(story)).xpath("//div[@class='said']")[0]
    assert text(line) == "The dateMay, says one.\u20602"


def test_versions_stand_in_the_timeline_newest_first(client):
    story = make_story(reports=2, now=timezone.now())
    make_summary(story, headline="First words")
    make_summary(story, change="The company confirms it.")
    steps = [text(li) for li in page(client, make_post(story)).xpath("//ol[contains(@class, 'steps')]/li")]
    assert len(steps) == 2
    assert steps[0].endswith("version 2The company confirms it.")
    assert steps[1].endswith("version 1First words")


def test_a_single_report_has_a_page_that_says_so(client):
    tree = page(client, hot_post(reports=1))
    assert "nobody else has reported this independently" in text(tree)
    assert len(tree.xpath("//section[@id='sources']//li")) == 1


def test_a_story_without_a_summary_still_has_its_sources(client):
    story = make_story("Bare", now=timezone.now())
    post = Post.objects.create(story=story, slug="bare", published=timezone.now(), updated=timezone.now())
    tree = page(client, post)
    assert text(tree.xpath("//h1")[0]) == "Bare"
    assert tree.xpath("//li[@id='s1']")
    assert not tree.xpath("//section[@id='summary']")


def test_machines_are_told_who_wrote_it_and_from_what(client):
    story = make_story("A </script><b>title</b>", reports=2, now=timezone.now())
    make_summary(story, written_by="lark-2-14b")
    tree = page(client, make_post(story))
    data = json.loads(tree.xpath("//script[@type='application/ld+json']")[0].text)
    assert data["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert data["isBasedOn"] == [m.entry.url for m in story.memberships.order_by("number")]
    assert data["creditText"] == "lark-2-14b"
    assert tree.xpath("//meta[@name='ai-generated']/@content") == ["summary"]
    assert not tree.xpath("//b[text()='title']")


def test_the_picture_is_served_by_us(client):
    post = hot_post()
    entry = post.story.memberships.get(number=1).entry
    Picture.objects.create(
        story=post.story, entry=entry, source_url="https://elsewhere.example/a.jpg", state="done",
        file="pictures/a.webp", width=640, height=360,
    )  # fmt: skip
    tree = page(client, post)
    assert tree.xpath("//img/@src") == ["/media/pictures/a.webp"]
    assert "elsewhere.example" not in html.tostring(tree).decode()
    assert text(tree.xpath("//figcaption")[0]) == f"Picture: {entry.feed.title}"
    Feed.objects.filter(pk=entry.feed_id).update(state="blocked")
    assert not page(client, post).xpath("//img")


def test_what_is_next_on_the_list_is_named(client):
    first, second = hot_post("First", heat=90), hot_post("Second", heat=80)
    aside = page(client, first).xpath("//aside")[0]
    assert aside.xpath(f".//a[@href='/story/{second.pk}-{second.slug}']")
    assert not aside.xpath(f".//a[@href='/story/{first.pk}-{first.slug}']")


def test_a_story_says_where_it_stands(client):
    chips = make_channel()
    post = hot_post(channels=(chips,))
    line = text(page(client, post).xpath("//header[@class='opener']/p")[0])
    assert line == "Hot · No. 1 · Chips"


def test_the_page_of_an_old_story_keeps_its_channels(client):
    chips = make_channel()
    post = hot_post(hours_ago=90, channels=(chips,))
    assert text(page(client, post).xpath("//header[@class='opener']/p")[0]) == "Hot · Chips"


@pytest.mark.parametrize("reports", [1, 9])
def test_the_page_takes_as_many_queries_whatever_its_length(client, django_assert_num_queries, reports):
    post = hot_post(reports=reports)
    hot_post("Another")
    old = timezone.now() - timedelta(days=1)
    make_summary(post.story, created=old)
    with django_assert_num_queries(12):
        page(client, post)


def test_a_sentence_goes_at_once_when_all_its_reports_were_withdrawn(client):
    story = make_story("Northlake delays its plant", reports=2, now=timezone.now())
    first, second = Membership.objects.filter(story=story).order_by("number")
    make_summary(
        story,
        tldr=[
            {"text": "Only the withdrawn outlet said this.", "sources": [first.number]},
            {"text": "The other outlet said that.", "sources": [second.number]},
        ],
        bullets=[{"text": "A point of the withdrawn outlet.", "sources": [first.number]}],
    )
    post = make_post(story)
    Entry.objects.filter(pk=first.entry_id).update(blocked=True)
    for address in ("/", f"/story/{post.pk}-{post.slug}"):
        html = client.get(address).content.decode()
        assert "withdrawn outlet" not in html
        assert "The other outlet said that." in html
