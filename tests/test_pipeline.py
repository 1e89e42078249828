"""From feed files to the front page: every stage once, nothing between them but the database."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from django.utils import timezone

from crawler.feeds.ingest import ingest
from crawler.feeds.models import Entry, Feed
from crawler.stories.assign import assign
from crawler.stories.models import Membership, Story
from crawler.web.fetch import Door
from digest.posts.models import Post
from digest.posts.publish import publish
from summarizer.models import Summary
from summarizer.summarise import summarise
from tests.factories import make_channel, make_feed

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {
    "Harbour Post": (
        "Northlake delays its Dresden line to 2028",
        "Northlake told suppliers on Monday that tools for its Dresden line arrive 14 months late. "
        "Spending this year falls from 18.2 to 9.0 billion dollars, the letter says.",
    ),
    "Ledger Wire": (
        "Northlake halves spending as Dresden line slips",
        "Northlake cuts this year's spending to 9.0 billion dollars and moves its Dresden line to 2028. "
        "Three customers have asked other foundries for capacity since Friday.",
    ),
    "Rackside": (
        "Letter: Northlake's Dresden tools will come 14 months late",
        "A letter to suppliers puts the Dresden line of Northlake at May 2028. "
        "The shell of the plant will be finished on time, Northlake says.",
    ),
}


def document(title: str, text: str) -> str:
    at = format_datetime(timezone.now() - timedelta(minutes=20))
    return (
        "<rss version='2.0'><channel><title>x</title><link>https://x.example/</link><item>"
        f"<title>{title}</title><link>https://x.example/{len(title)}</link><guid>{title}</guid>"
        f"<pubDate>{at}</pubDate><description>{text}</description></item></channel></rss>"
    )


def run_all_stages(door: Door) -> None:
    now = timezone.now()
    ingest(now, door=door)
    assign(now)
    summarise(now)
    publish(now)


def test_three_feeds_become_one_cited_story_on_the_front_page(client):
    make_channel("hot", name_en="24h Hot", kind="house")
    pages = {
        make_feed(outlet, next_fetch=timezone.now()).url: document(*told) for outlet, told in TOLD.items()
    }
    answers = httpx.MockTransport(
        lambda request: httpx.Response(
            200, text=pages[str(request.url)], headers={"content-type": "application/rss+xml"}
        )
    )
    run_all_stages(Door(transport=answers))
    before = [model.objects.count() for model in (Entry, Membership, Story, Summary, Post)]

    html = client.get("/").content.decode()

    post = Post.objects.get()
    summary = Summary.objects.get(story=post.story)
    assert post.story.publishers == 3
    assert f'href="/story/{post.pk}' in html
    assert summary.headline in html.replace("&nbsp;", " ").replace("\xa0", " ").replace("’", "'")
    for outlet in TOLD:
        assert outlet in html
    story = client.get(f"/story/{post.pk}-{post.slug}").content.decode()
    numbers = {n for sentence in summary.tldr + summary.bullets for n in sentence["sources"]}
    assert numbers
    assert numbers <= {m.number for m in Membership.objects.filter(story=post.story)}
    for n in numbers:
        assert f'href="#s{n}"' in story

    Feed.objects.update(next_fetch=timezone.now())
    run_all_stages(Door(transport=answers))
    assert [model.objects.count() for model in (Entry, Membership, Story, Summary, Post)] == before
