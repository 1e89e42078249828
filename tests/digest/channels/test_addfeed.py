"""An operator adds a feed by its address or by that of a page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from crawler.feeds.models import Feed
from digest.channels.models import Channel, ChannelSource
from tests.factories import make_channel, make_feed

pytestmark = pytest.mark.django_db

RSS = (
    "<rss version='2.0'><channel><title>{} - News</title><link>https://harbour.example/</link>"
    "<language>en</language></channel></rss>"
)
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'
PAGES = {
    "/": f"<html><head>{LINK.format('/a.xml')}{LINK.format('/b.xml')}</head></html>",
    "/a.xml": RSS.format("Harbour Post"),
    "/b.xml": RSS.format("Harbour Sport Weekly"),
    "/bare/": "<html><p>Nothing here</p></html>",
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site(settings) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.CRAWLER_ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_first_feed_of_a_page_is_added_and_the_others_are_named(site, capsys):
    call_command("addfeed", f"{site}/")
    feed = Feed.objects.get()
    assert (feed.url, feed.title, feed.language) == (f"{site}/a.xml", "Harbour Post", "en")
    assert feed.site_url == "https://harbour.example/"
    assert feed.state == Feed.State.ACTIVE
    out = capsys.readouterr().out
    assert f"{site}/a.xml  Harbour Post - News  (added)" in out
    assert f"{site}/b.xml  Harbour Sport Weekly - News  (not added: --all adds all)" in out


def test_all_of_them_can_be_added_to_a_channel(site):
    make_channel("boats")
    call_command("addfeed", f"{site}/", "--all", "--channel", "boats")
    assert set(ChannelSource.objects.values_list("channel__slug", "feed__url")) == {
        ("boats", f"{site}/a.xml"),
        ("boats", f"{site}/b.xml"),
    }


def test_a_feed_that_is_there_stays_as_it_is_and_can_join_a_channel(site, capsys):
    make_feed("The Post", url=f"{site}/a.xml", state=Feed.State.OFF)
    make_channel("boats")
    call_command("addfeed", f"{site}/a.xml", "--channel", "boats")
    assert list(Feed.objects.values_list("title", "state")) == [("The Post", "off")]
    assert ChannelSource.objects.count() == 1
    assert "(is there, off)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/bare/", "There is no feed at .*/bare/"), ("/absent", "There is no feed at .*/absent")],
)
def test_where_there_is_none_it_says_so_and_fails(site, path: str, reason: str):
    with pytest.raises(CommandError, match=reason) as problem:
        call_command("addfeed", f"{site}{path}")
    assert problem.value.returncode == 1
    assert not Feed.objects.exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9/feed", "http://127.0.0.1:9/feed cannot be fetched: blocked"),
        ("ftp://harbour.example/feed", "ftp://harbour.example/feed cannot be fetched: blocked"),
        ("", "cannot be fetched: blocked"),
    ],
)
def test_an_address_that_cannot_be_had_is_one_sentence(url: str, reason: str):
    with pytest.raises(CommandError, match=reason) as problem:
        call_command("addfeed", url)
    assert "\n" not in str(problem.value)


def test_an_unknown_channel_and_the_house_are_refused_before_anything_is_fetched():
    make_channel("boats")
    Channel.objects.create(slug="hot", kind=Channel.Kind.HOUSE)
    for slug in ("nope", "hot"):
        with pytest.raises(CommandError, match=f"no channel '{slug}' for feeds. There are: boats."):
            call_command("addfeed", "http://127.0.0.1:9/", "--channel", slug)
