"""Against a news internet on loopback, 41 real feeds and 28 hostile ones, where that lies beside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from crawler.feeds import articles
from crawler.feeds.articles import read_articles, want_articles
from crawler.feeds.ingest import ingest
from crawler.feeds.models import Entry, Feed
from crawler.feeds.sources import FeedSource, add_feeds, load_opml, read_list
from crawler.web.fetch import Door
from crawler.web.guard import AllowedHosts
from tests.conftest import ROOT
from tests.live import manage, own_environment

# What a hostile feed leaves behind: entries, or a piece of the error that staff will read.
BAD: dict[str, int | str] = {
    "gzip-bomb": "too_big",
    "endless": "too_big",
    "drip": "timeout",
    "drip-headers": "timeout",
    "hang": "timeout",
    "huge": "too_big",
    "cut": "protocol",
    "redirect-metadata": "blocked",
    "redirect-file": "blocked",
    "redirect-loop": "redirects",
    "redirect-loopback": "blocked",
    "html": "a web page instead of a feed",
    "empty": "an empty answer",
    "truncated": 6,
    "xml-bomb": 0,
    "xxe": 2,
    "dup-guids": 20,
    "dates": 7,
    "js-links": 9,
    "nul-bidi": 5,
    "wrong-encoding": 5,
    "header-encoding": 2,
    "br": "bad_encoding",
    "429": "http 429",
    "429-forever": "http 429",
    "503": "http 503",
    "410": "http 410",
    "304": 0,
}


class HastyDoor(Door):
    """Gives up after two seconds, so that a test of six hanging servers is short."""

    async def get(self, url: str, **options):
        return await super().get(url, **{**options, "deadline": 2.0})


def ask(url: str):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


@pytest.fixture
def open_world(world: str, settings) -> str:
    settings.CRAWLER_ALLOWED_PRIVATE_HOSTS = [urlsplit(world).netloc]
    articles.outside.cache_clear()
    urllib.request.urlopen(urllib.request.Request(f"{world}/reset", method="POST"), timeout=10).close()
    return world


@pytest.mark.django_db
def test_every_feed_gives_its_entries_and_then_nothing_new(open_world: str):
    add_feeds(load_opml(read_list(f"{open_world}/feeds.opml")), timezone.now())
    first = ingest(timezone.now()).counts
    assert first["feeds"] == 41
    assert first["failed"] == 0
    twins = {"bbc-us", "bbc-zh-home", "nyt-homepage"}  # show one page under several GUIDs
    for row in ask(f"{open_world}/feeds.json")["feeds"]:
        stored, shown = Entry.objects.filter(feed__url=row["url"]).count(), min(row["items_now"], 200)
        assert stored == shown or (row["name"] in twins and stored > 50), row["name"]
    again = ingest(timezone.now(), all=True).counts
    assert again == {**first, "new": 0, "changed": 0, "unchanged": 41}
    assert ask(f"{open_world}/stats.json")["not_modified"] == 41


@pytest.mark.django_db
def test_hostile_feeds_end_as_their_index_says_beside_good_ones(open_world: str):
    good = load_opml(read_list(f"{open_world}/feeds.opml"))[:5]
    bad = {row["url"]: row["name"] for row in ask(f"{open_world}/bad/index.json")}
    assert set(bad.values()) == set(BAD)
    add_feeds([*good, *(FeedSource(url) for url in bad)], timezone.now())
    door = HastyDoor(allowed=AllowedHosts.parse([urlsplit(open_world).netloc]))
    ingest(timezone.now(), door=door)
    for feed in Feed.objects.all():
        name = bad.get(feed.url)
        wanted = BAD[name] if name else 1
        entries = list(Entry.objects.filter(feed=feed))
        if isinstance(wanted, str):
            assert wanted in feed.last_error, name
            assert not entries, name
            assert feed.next_fetch > timezone.now(), name
        else:
            assert feed.last_error == "", name
            assert len(entries) == wanted or name is None, name
    assert ask(f"{open_world}/stats.json")["victim_hits"] == 0
    assert not Feed.objects.exclude(url__startswith=open_world).exists(), "no feed was moved elsewhere"
    assert Feed.objects.get(url__endswith="/bad/410").state == Feed.State.GONE
    assert not Entry.objects.filter(effective__gt=timezone.now()).exists()
    texts = " ".join(Entry.objects.filter(feed__url__in=bad).values_list("title", flat=True))
    assert not set("\0\u202e\u200b") & set(texts)
    assert "root:" not in texts
    assert "人工智能" in texts
    assert "café" in texts
    links = Entry.objects.filter(feed__url__endswith="/js-links").exclude(url="")
    assert all(entry.url.startswith(("http://", "https://")) for entry in links)


@pytest.mark.django_db
def test_pages_of_every_condition_are_read_or_refused(open_world: str):
    add_feeds(load_opml(read_list(f"{open_world}/feeds.opml")), timezone.now())
    ingest(timezone.now())
    truth = ask(f"{open_world}/truth.json")
    wanted: dict[str, list[Entry]] = {}
    for entry in Entry.objects.exclude(url=""):
        row = truth.get(urlsplit(entry.url).path.rpartition("/")[2])
        if row and row["text_chars"] > 600 and len(wanted.setdefault(row["page"], [])) < 6:
            wanted[row["page"]].append(entry)
    assert {"ok", "not-found", "forbidden", "redirect", "slow", "charset", "hidden", "script"} == set(wanted)
    ids = [entry.pk for entries in wanted.values() for entry in entries]
    assert want_articles(ids) == len(ids)
    counts = read_articles(timezone.now(), limit=100)
    assert counts["later"] == 0
    for condition, entries in wanted.items():
        for entry in Entry.objects.filter(pk__in=[entry.pk for entry in entries]):
            gone = condition in ("not-found", "forbidden", "script")
            assert entry.article_state == ("refused" if gone else "done"), (condition, entry.article_error)
            assert "CANARY" not in entry.article
            assert "\ufffd" not in entry.article or "\ufffd" in entry.text  # as its outlet wrote it
            assert gone or len(entry.article) > 300, (condition, entry.url)


@pytest.mark.slow
def test_a_crawl_killed_in_the_middle_loses_and_doubles_nothing(world: str, tmp_path: Path):
    env = own_environment(tmp_path, CRAWLER_ALLOWED_PRIVATE_HOSTS=urlsplit(world).netloc)
    manage(env, "migrate", "-v0")
    load = (
        "from crawler.feeds.sources import *; from django.utils import timezone; "
        f"add_feeds(load_opml(read_list('{world}/feeds.opml')), timezone.now())"
    )
    manage(env, "shell", "-v0", "-c", load)
    for wait in (1.2, 1.6, 2.0, 2.4):
        crawl = subprocess.Popen(
            [sys.executable, "manage.py", "crawl"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        time.sleep(wait)
        crawl.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        crawl.wait()
        free = "from crawler.feeds.models import *; Feed.objects.update(claimed_until=None, attempts=0)"
        manage(env, "shell", "-v0", "-c", free)  # as if the lease had run out
    manage(env, "crawl")
    count = (
        "from crawler.feeds.models import *; import json; "
        "print(json.dumps([[f.url, Entry.objects.filter(feed=f).count(), "
        "Entry.objects.filter(feed=f).values('guid', 'url', 'title').distinct().count(), "
        "bool(f.last_success)] "
        "for f in Feed.objects.all()]))"
    )
    found = {url: rest for url, *rest in json.loads(manage(env, "shell", "-v0", "-c", count).stdout)}
    for row in ask(f"{world}/feeds.json")["feeds"]:
        stored, distinct, done = found[row["url"]]
        assert done, row["name"]
        assert stored == distinct, row["name"]
        assert stored >= min(row["items_now"], 200) * 0.4, row["name"]
    whole = manage(env, "crawl", "--all").stdout
    assert " 0 new entries · 0 changed" in whole, "a pass after the kills finds nothing that was lost"
