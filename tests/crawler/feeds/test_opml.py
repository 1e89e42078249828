"""Lists of sources come in as OPML and become feeds."""

from __future__ import annotations

import pytest

from crawler.feeds.models import Feed
from crawler.feeds.opml import FeedSource, NotOpml, load_opml
from crawler.feeds.sources import DEFAULT, add_feeds, read_list
from tests.factories import NOW, make_feed

HARBOUR = FeedSource(
    "https://harbour.example/feed", "Harbour Post", owner="Harbour Ltd", country="GB", language="en"
)
HUB = FeedSource("rsshub:/harbour/news", "Harbour hub", language="zh")


def opml(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def test_an_outline_gives_all_it_says():
    body = (
        '<outline text="News"><outline text="海港日报" xmlUrl="https://h.example/feed?a=1&amp;b=2" '
        'htmlUrl="https://h.example/" category="finance" owner="Harbour Ltd" country="cn" kind="daily" '
        'language="ZH"/></outline>'
    )
    assert load_opml(opml(body)) == [
        FeedSource(
            url="https://h.example/feed?a=1&b=2",
            title="海港日报",
            site_url="https://h.example/",
            category="finance",
            owner="Harbour Ltd",
            country="CN",
            kind="daily",
            language="zh",
        )
    ]


def test_without_a_category_the_group_is_one():
    body = '<outline text="ai-tech"><outline text="A" xmlUrl="https://a.example/feed"/></outline>'
    (source,) = load_opml(opml(body + '<outline text="B" xmlUrl="https://a.example/feed"/>'))
    assert (source.title, source.category) == ("A", "ai-tech")


def test_a_source_outside_all_groups_has_no_category():
    assert load_opml(opml('<outline text="A" xmlUrl="https://a.example/feed"/>'))[0].category == ""


def test_addresses_that_are_none_are_left_out():
    body = "".join(
        f'<outline text="x" xmlUrl="{url}"/>'
        for url in (
            "javascript:alert(1)",
            "file:///etc/passwd",
            "",
            "ftp://a.example/x",
            "https://ok.example/feed",
        )
    )
    assert [source.url for source in load_opml(opml(body))] == ["https://ok.example/feed"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "there is no outline in it"),
        (b"http://127.0.0.1/feeds.opml", "there is no outline in it"),
        (b"<html><body>Sign in</body></html>", "there is no outline in it"),
        (opml('<outline text="only a group"/>'), "no outline in it has an address (xmlUrl)"),
    ],
)
def test_what_lists_nothing_is_refused(body: bytes, reason: str):
    with pytest.raises(NotOpml, match=reason.replace("(", r"\(").replace(")", r"\)")):
        load_opml(body)


def test_entities_of_a_list_are_not_expanded():
    dtd = '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "YYYY">]>'
    body = '<outline text="a &x; &y; b" xmlUrl="https://a.example/feed"/>'
    assert "YYYY" not in load_opml(opml(body, dtd))[0].title


def test_the_default_sources_say_everything_about_each():
    sources = load_opml(DEFAULT.read_bytes())
    assert len(sources) == len({source.url for source in sources}) > 50
    for source in sources:
        assert all(vars(source).values()), source
        assert len(source.country) == 2
    channels = {source.category for source in sources}
    assert channels == {"ai", "internet", "finance", "science", "chips", "policy", "open-source", "startups"}
    assert {source.language for source in sources} == {"en", "zh"}


@pytest.mark.django_db
class TestAddFeeds:
    def test_new_feeds_are_due_at_once(self):
        ((feed, created),) = add_feeds([HARBOUR], NOW)
        assert created
        assert feed.owner == "Harbour Ltd"
        assert list(Feed.objects.due(NOW)) == [feed]

    def test_adding_again_changes_nothing(self):
        add_feeds([HARBOUR], NOW)
        assert [created for _, created in add_feeds([HARBOUR], NOW)] == [False]
        assert Feed.objects.count() == 1

    def test_a_feed_that_is_there_gets_only_what_it_lacks(self):
        make_feed("Old name", url=HARBOUR.url, owner="", country="FR", trust=Feed.Trust.CHANNEL)
        ((feed, _),) = add_feeds([HARBOUR], NOW)
        feed.refresh_from_db()
        assert (feed.title, feed.owner, feed.country) == ("Old name", "Harbour Ltd", "FR")
        assert feed.trust == Feed.Trust.CHANNEL

    def test_sources_of_rsshub_wait_for_its_address(self, settings):
        settings.RSSHUB_BASE = ""
        assert add_feeds([HUB], NOW)[0][0].state == Feed.State.WAITING
        settings.RSSHUB_BASE = "https://hub.example"
        assert add_feeds([FeedSource("rsshub:/other")], NOW)[0][0].state == Feed.State.ACTIVE


def test_a_list_is_read_from_a_path(tmp_path):
    path = tmp_path / "list.opml"
    path.write_bytes(opml('<outline text="A" xmlUrl="https://a.example/feed"/>'))
    assert load_opml(read_list(str(path)))


@pytest.mark.parametrize(
    "where", ["/no/such/list.opml", "http://127.0.0.1:9/list.opml", "http://169.254.169.254/"]
)
def test_a_list_that_cannot_be_had_says_so(where: str):
    with pytest.raises(NotOpml, match=where):
        read_list(where)
