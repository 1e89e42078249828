"""Who made a feed: only what its maker alone can write counts."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from crawler.feeds.models import Entry, Feed
from crawler.web.fetch import Door
from digest.channels.attach_feed import attach_feed
from digest.channels.detach_feed import detach_feed
from digest.channels.look_again import look_again
from digest.channels.models import OwnFeed
from digest.channels.open_personal import open_personal
from digest.channels.problems import Refused
from digest.channels.proof import feed_shows, page_shows
from digest.channels.prove_feeds import WAITS, prove_feeds
from tests.factories import make_entry, make_feed, make_user

pytestmark = pytest.mark.django_db
TOKEN, CHANNEL = "digest-0123456789", "https://digest.example/c/alice"
HERE = "https://blog.example/"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://digest.example"


def feed(description="", site="https://blog.example/", entry=""):
    return (
        f'<rss version="2.0"><channel><title>Blog</title><link>{site}</link><description>{description}'
        f"</description><item><title>One</title><link>{site}1</link><description>{entry}</description></item>"
        "</channel></rss>"
    )


def door(pages):
    """A world of these addresses."""

    def answer(request):
        body = pages.get(str(request.url))
        return httpx.Response(404) if body is None else httpx.Response(200, content=body.encode())

    return Door(transport=httpx.MockTransport(answer))


def attached(address="https://blog.example/feed.xml"):
    owner = make_user("alice")
    return attach_feed(open_personal(owner, timezone.now()), address, owner, timezone.now())


def looked_at(own, pages):
    prove_feeds(timezone.now(), door=door(pages))
    own.refresh_from_db()
    return own


@pytest.mark.parametrize(
    "mark",
    [
        f'<a href="{CHANNEL}">my channel</a>',
        f'<a rel="me" href="{CHANNEL}/?lang=en">my channel</a>',
        f'<link rel="me" href="{CHANNEL}">',
        f'<meta name="digest-verify" content="{TOKEN}">',
    ],
)
def test_a_link_back_or_the_token_on_the_page_shows_it(mark):
    assert page_shows(f"<html><body>{mark}</body></html>", HERE, token=TOKEN, channel_url=CHANNEL)


@pytest.mark.parametrize(
    "mark",
    [
        f'<a rel="nofollow ugc" href="{CHANNEL}">a comment</a>',
        f"<p>{TOKEN}</p>",
        f"<!-- {TOKEN} -->",
        f'<a href="{CHANNEL}x">another</a>',
        f'<a href="https://evil.example/?u={CHANNEL}">another</a>',
        '<a href="/c/alice">a path of its own</a>',
        f'<meta name="digest-verify" content="{TOKEN}x">',
        f'<meta name="keywords" content="{TOKEN}">',
        '<a href="http://[">broken</a>',
    ],
)
def test_what_anybody_may_have_written_shows_nothing(mark):
    assert not page_shows(f"<html><body>{mark}</body></html>", HERE, token=TOKEN, channel_url=CHANNEL)


def test_without_an_address_of_the_site_no_link_counts():
    page = f'<a href="{CHANNEL}">x</a><a href="/">y</a>'
    assert not page_shows(page, HERE, token=TOKEN, channel_url="")


def test_the_token_counts_in_the_feed_s_description_and_not_in_its_entries():
    assert feed_shows(feed(description=f"A blog. {TOKEN}"), token=TOKEN)
    assert not feed_shows(feed(entry=TOKEN), token=TOKEN)
    assert feed_shows(f'{{"title": "x", "description": "{TOKEN}", "items": []}}', token=TOKEN)
    assert not feed_shows(f'{{"title": "x", "items": [{{"content_text": "{TOKEN}"}}]}}', token=TOKEN)


def test_a_feed_is_found_from_the_page_and_proved_by_the_link_there():
    own = attached("blog.example")
    page = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
        f'<body><a href="{CHANNEL}">me</a></body></html>'
    )
    own = looked_at(own, {"https://blog.example": page, HERE: page, f"{HERE}feed.xml": feed()})
    assert (own.feed.url, own.problem) == ("https://blog.example/feed.xml", "")
    assert own.proved_at
    assert (own.feed.trust, own.feed.state) == ("channel", "active")


def test_a_page_that_the_feed_does_not_name_proves_nothing():
    """Mallory's page names somebody's feed and links to Mallory's channel."""
    own = attached("https://mallory.example/")
    page = (
        '<link rel="alternate" type="application/rss+xml" href="https://blog.example/feed.xml">'
        f'<a href="{CHANNEL}">me</a><meta name="digest-verify" content="{own.token}">'
    )
    pages = {"https://mallory.example/": page, f"{HERE}feed.xml": feed(), HERE: "<p>A blog</p>"}
    own = looked_at(own, pages)
    assert (own.proved_at, own.problem, own.feed) == (None, "no_proof", None)
    assert not Feed.objects.exists()


def test_without_a_proof_it_is_looked_at_less_and_less_and_then_only_when_asked():
    own = attached()
    pages = {f"{HERE}feed.xml": feed(), HERE: "<p>A blog</p>"}
    for _ in range(len(WAITS)):
        own = looked_at(own, pages)
        assert own.problem == "no_proof"
        assert own.not_before > timezone.now()
        assert own.parked_at is None
        OwnFeed.objects.update(not_before=None)
    assert looked_at(own, pages).parked_at
    assert look_again(own.channel, own.pk, own.channel.owner, timezone.now())
    pages[f"{HERE}feed.xml"] = feed(description=own.token)
    assert looked_at(own, pages).proved_at


@pytest.mark.parametrize(("pages", "problem"), [({}, "no_feed"), ({HERE: "<p>no feed</p>"}, "no_feed")])
def test_an_address_without_a_feed_says_so(pages, problem):
    own = looked_at(attached(HERE), pages)
    assert (own.problem, own.proved_at) == (problem, None)


def test_an_address_that_must_not_be_asked_is_not():
    own = looked_at(attached("https://10.0.0.1/feed"), {})
    assert own.problem == "unreachable"


def test_one_feed_posts_in_one_channel():
    own = attached()
    pages = {f"{HERE}feed.xml": feed(description=own.token), HERE: ""}
    assert looked_at(own, pages).proved_at
    bob = make_user("bob")
    other = attach_feed(open_personal(bob, timezone.now()), f"{HERE}feed.xml", bob, timezone.now())
    pages[f"{HERE}feed.xml"] = feed(description=f"{own.token} {other.token}")
    other = looked_at(other, pages)
    assert (other.proved_at, other.problem) == (None, "taken")


def test_an_outlet_that_asked_not_to_be_listed_stays_so():
    own = attached()
    make_feed(url=f"{HERE}feed.xml", state="blocked")
    own = looked_at(own, {f"{HERE}feed.xml": feed(description=own.token), HERE: ""})
    assert (own.proved_at, own.problem) == (None, "blocked")


def test_a_feed_of_the_site_keeps_its_trust_and_its_old_reports_are_no_posts():
    known = make_feed("Blog", url=f"{HERE}feed.xml")
    newest = make_entry(known)
    own = attached()
    own = looked_at(own, {f"{HERE}feed.xml": feed(description=own.token), HERE: ""})
    assert (own.feed, own.last_entry, own.feed.trust) == (known, newest.pk, "staff")


def test_a_detached_feed_that_nobody_else_has_is_polled_no_longer():
    own = attached()
    own = looked_at(own, {f"{HERE}feed.xml": feed(description=own.token), HERE: ""})
    assert detach_feed(own.channel, own.pk)
    assert Feed.objects.get().state == "off"
    assert Entry.objects.count() == 0


def test_at_most_five_sources_a_person():
    owner = make_user("alice")
    channel = open_personal(owner, timezone.now())
    for n in range(5):
        attach_feed(channel, f"https://blog{n}.example/", owner, timezone.now())
    with pytest.raises(Refused, match="many_feeds"):
        attach_feed(channel, "https://blog6.example/", owner, timezone.now())


def test_two_jobs_at_once_look_once():
    own = attached()
    OwnFeed.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert prove_feeds(timezone.now(), door=door({})) == {"proved": 0, "waiting": 0}
    own.refresh_from_db()
    assert own.looked_at is None
