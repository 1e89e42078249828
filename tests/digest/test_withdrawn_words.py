"""A publisher who is left out is gone from everything that the public can fetch, within a minute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from crawler.feeds.block import block_report
from crawler.feeds.models import Entry, Feed
from crawler.stories.assign import Kept, assign
from crawler.stories.models import Membership, Picture, Story
from digest.channels import version
from digest.channels.models import Channel, ChannelSource
from digest.editions.close import close
from digest.editions.models import Edition, EditionItem
from digest.pages.leave_out import leave_out_outlet, leave_out_reports, list_outlet_again
from digest.posts.models import Post
from digest.posts.publish import publish
from summarizer.summarise import summarise
from tests.factories import make_channel, make_entry, make_feed, make_post, make_story, make_summary

pytestmark = pytest.mark.django_db
CANARY = "zyxwort"
OWN = "Zyxwort delays the Dresden chip plant of Northlake"
OTHERS = ("Northlake delays Dresden chip plant by 14 months", "Northlake chip plant in Dresden comes late")
MACHINES = (
    "/feed.xml", "/feed.json", "/c/chips/feed.xml", "/c/chips/feed.json", "/editions/feed.xml",
    "/editions/feed.json", "/opml", "/c/chips/opml", "/sitemap.xml", "/robots.txt", "/manifest.webmanifest",
    "/og.png", "/readyz", "/healthz", "/metrics", "/api/v1/hot", "/api/v1/latest", "/api/v1/channels",
    "/api/v1/channels/chips", "/api/v1/channels/chips/posts", "/api/v1/openapi.json", "/c/chips/editions",
)  # fmt: skip
TELL_STORIES = {
    "hot", "latest", "story", "channel", "channel_hot", "channel_editions", "channel_edition", "editions",
    "edition", "feed_xml", "feed_json", "channel_feed_xml", "channel_feed_json", "editions_feed_xml",
    "editions_feed_json", "sitemap", "api:hot", "api:latest", "api:story", "api:post", "api:channel_posts",
    "api:edition",
}  # fmt: skip


@pytest.fixture
def now() -> datetime:
    """After the hour at which an edition closes."""
    return timezone.now().replace(hour=9, minute=0)


@pytest.fixture
def outlet(now: datetime, settings) -> Feed:
    """One of three outlets that tell one story of today and one of last week, always in the first words."""
    Kept.index = None
    house = make_channel("hot", name_en="24h Hot", kind=Channel.Kind.HOUSE)
    chips = make_channel(terms=["chip"])
    gazette = make_feed("Canary Gazette", owner="Canary")
    feeds = [gazette, make_feed("Mill Times", owner="Mill"), make_feed("Quay Herald", owner="Quay")]
    for feed in feeds:
        ChannelSource.objects.create(channel=chips, feed=feed)
    for hours_ago in (3, 6 * 24):
        for n, (feed, title) in enumerate(zip(feeds, (OWN, *OTHERS), strict=True)):
            told = f"{title}, and suppliers know it since Monday. Tools arrive late in week {hours_ago}."
            make_entry(feed, title, now=now, hours_ago=hours_ago - n / 10, text=told)
        if hours_ago == 3:
            assign(now)
            continue
        old = make_story(OTHERS[0], reports=0, now=now, hours_ago=hours_ago, heat=0, hot_since=None)
        for number, entry in enumerate(Entry.objects.filter(effective__lt=now - timedelta(days=4)), 1):
            Membership.objects.create(entry=entry, story=old, number=number, added=entry.effective)
        Story.objects.filter(pk=old.pk).update(reports=3, publishers=3, next_number=4, title=OWN)
    for story in Story.objects.all():
        tell_in_the_words_of(gazette, story)
    older = make_post(old, slug="zyxwort-delays")
    publish(now)
    close(now)
    today = Edition.objects.get(channel=house, language="en")
    assert [item.headline for item in today.items.all()] == [f"{OWN} 1"]
    Edition.objects.filter(channel=chips, language="en").update(date=today.date - timedelta(days=6))
    EditionItem.objects.filter(edition__channel=chips).update(
        post=older, sources=[[1, Membership.objects.get(story=old, number=1).entry_id, str(gazette)]]
    )
    return gazette


def tell_in_the_words_of(feed: Feed, story: Story) -> None:
    """Three versions, in both languages, whose every word is this outlet's."""
    mine = Membership.objects.get(story=story, entry__feed=feed)
    for version_of_it in range(2):
        for language, headline in (("en", OWN), ("zh", f"{CANARY} 推迟德累斯顿芯片工厂")):
            line = {"text": f"{headline} {version_of_it}.", "sources": [mine.number]}
            both = {"text": f"{CANARY} {version_of_it} and others.", "sources": [1, 2]}
            make_summary(
                story, language=language, headline=f"{headline} {version_of_it}", tldr=[line, both],
                bullets=[line], differs=[{**line, "label": f"{CANARY} differs"}], change=line["text"],
            )  # fmt: skip


def everything(client: Client, language: str) -> Iterator[tuple[str, str]]:
    """(path, text) of each public page that a link leads to, and of what machines ask for."""
    waiting = ["/", *MACHINES]
    waiting += [f"/api/v1/stories/{pk}" for pk in Story.objects.values_list("pk", flat=True)]
    waiting += [f"/api/v1/posts/{pk}" for pk in Post.objects.values_list("pk", flat=True)]
    for date in Edition.objects.values_list("date", flat=True).distinct():
        waiting += [f"/api/v1/editions/{date}", f"/api/v1/editions/{date}?channel=chips"]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        others = "lang=" in path or path.startswith(("/static/", "/language", "/login", "/accounts"))
        if path in seen or others:
            continue
        seen.add(path)
        answer = client.get(path, headers={"accept-language": language, "host": "localhost"})
        text = unescape(answer.content.decode("utf-8", "replace")) + str(answer.headers)
        yield path, text
        links = re.findall(r'(?:href|src|content)="(?:https?://localhost)?(/[^"#]*)', text)
        waiting += [unescape(link) for link in links] + [answer.get("Location", "/")]


def name_of(path: str) -> str:
    return resolve(path.partition("?")[0]).view_name


def naming(client: Client, word: str) -> dict[str, str]:
    """Path -> the words around the first place where it is named."""
    found = {}
    for language in ("en", "zh-hans"):
        for path, text in everything(client, language):
            if at := re.search(word, text, re.I):
                found[path] = text[max(at.start() - 60, 0) : at.end() + 40]
    return found


def cycle(now: datetime) -> None:
    assign(now)
    summarise(now)
    publish(now)


def test_every_page_that_tells_stories_is_looked_at(client, outlet):
    assert {name_of(path) for path in naming(client, CANARY)} >= TELL_STORIES


def test_nothing_public_says_a_word_of_an_outlet_that_is_left_out(client, outlet, now):
    leave_out_outlet(outlet)
    told = version.current()
    cycle(now + timedelta(seconds=30))
    assert naming(client, CANARY) == {}
    by_name = naming(client, "Canary Gazette")
    assert {name_of(path) for path in by_name} <= {"about"}  # which says who is left out
    assert "Northlake" in client.get("/").content.decode()
    assert version.current() > told  # what was kept meanwhile is dropped too


def test_nothing_public_says_a_word_of_one_report_that_is_left_out(client, outlet, now):
    for entry in Entry.objects.filter(feed=outlet):
        leave_out_reports([entry])
    cycle(now + timedelta(seconds=30))
    assert naming(client, CANARY) == {}


def test_summaries_lose_the_words_at_once_before_any_stage_has_run(client, outlet):
    posts = Post.objects.all()
    leave_out_outlet(outlet)
    for post in posts:
        for path in (f"/api/v1/posts/{post.pk}", f"/story/{post.pk}-{post.slug}"):
            text = client.get(path).content.decode().replace(post.slug, "")
            assert CANARY not in text.lower(), path


def test_an_old_version_of_a_summary_keeps_its_place_and_loses_its_words(client, outlet, now):
    leave_out_outlet(outlet)
    cycle(now + timedelta(seconds=30))
    post = Post.objects.get(story__heat__gt=0)
    html = client.get(f"/story/{post.pk}-{post.slug}").content.decode()
    assert "It cites a report that is no longer part of this story." in html


def test_the_picture_for_links_is_drawn_anew_at_once(client, outlet, settings):
    for post in Post.objects.all():
        before = client.get(f"/story/{post.pk}/og.png")
        kept = {file.name for file in (Path(settings.MEDIA_ROOT) / "og").iterdir()}
        block_report(Membership.objects.get(story=post.story_id, entry__feed=outlet).entry)
        after = client.get(f"/story/{post.pk}/og.png")
        assert after.content != before.content
        assert after["Cache-Control"] == "public, max-age=60"
        for name in kept:
            assert client.get(f"/media/og/{name}").status_code == 404


def test_its_pictures_go_and_those_of_others_stay(client, outlet, now, settings):
    files = Path(settings.MEDIA_ROOT) / "pictures"
    files.mkdir(parents=True)
    members = Membership.objects.filter(story__heat__gt=0).select_related("story", "entry__feed")
    for n, member in enumerate(members):
        (files / f"{n}.webp").write_bytes(b"x")
        story = member.story if member.entry.feed == outlet else make_story(now=now)
        fields = {"entry": member.entry, "file": f"pictures/{n}.webp", "source_url": "https://a.example/"}
        Picture.objects.create(story=story, state=Picture.State.DONE, **fields)
    leave_out_outlet(outlet)
    cycle(now + timedelta(seconds=30))
    assert [client.get(f"/media/pictures/{n}.webp").status_code for n in range(3)] == [404, 200, 200]
    assert Picture.objects.count() == 2


def test_what_is_listed_again_is_told_again(client, outlet, now):
    leave_out_outlet(outlet)
    list_outlet_again(outlet)
    assert OWN in client.get("/editions").content.decode()
    assert OWN in client.get("/").content.decode()
