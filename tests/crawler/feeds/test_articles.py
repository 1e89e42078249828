"""Pages that somebody wants whole are asked for politely and kept as text."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from crawler.feeds.articles import read_articles, want_articles
from crawler.feeds.models import Entry
from crawler.web.fetch import Door
from tests.crawler.feeds.test_article import PARAGRAPHS, page
from tests.factories import NOW, make_entry, make_feed

pytestmark = pytest.mark.django_db


class Web:
    """Pages by path; robots.txt is missing unless it is one of them."""

    def __init__(self, **pages: httpx.Response) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.door = Door(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.strip("/").replace(".", "_")
        self.asked.append(name)
        found = self.pages.get(name, httpx.Response(404))
        return httpx.Response(found.status_code, content=found.content, headers=found.headers)

    def read(self, **options) -> dict[str, int]:
        return read_articles(NOW, door=self.door, **options)


def html(text: str) -> httpx.Response:
    return httpx.Response(200, html=text)


def wanted(name: str = "story", **fields) -> Entry:
    entry = make_entry(make_feed(), url=f"https://harbour.example/{name}", **fields)
    assert want_articles([entry.pk]) == 1
    return entry


def test_a_wanted_page_is_read_and_kept():
    entry = wanted()
    assert Web(story=html(page())).read() == {"read": 1, "refused": 0, "later": 0}
    entry.refresh_from_db()
    assert entry.article_state == Entry.Article.DONE
    assert PARAGRAPHS[0] in entry.article
    assert entry.image_url == "https://harbour.example/img/ferry.jpg"
    assert entry.claim_token is None


def test_nobody_is_asked_for_pages_that_nobody_wants():
    make_entry(url="https://harbour.example/story")
    web = Web(story=html(page()))
    assert web.read() == {"read": 0, "refused": 0, "later": 0}
    assert web.asked == []


def test_a_page_is_wanted_once():
    entry = wanted()
    assert want_articles([entry.pk]) == 0
    blocked = make_entry(blocked=True)
    assert want_articles([blocked.pk, make_entry(url="").pk]) == 0


def test_an_undated_report_gets_the_date_of_its_page():
    entry = wanted(published=None, first_seen=NOW, effective=NOW)
    Web(story=html(page())).read()
    entry.refresh_from_db()
    assert entry.published == entry.effective < NOW


def test_robots_txt_is_honoured():
    entry = wanted("private")
    web = Web(robots_txt=httpx.Response(200, text="User-agent: *\nDisallow: /private"), private=html(page()))
    assert web.read()["refused"] == 1
    assert web.asked == ["robots_txt"]
    entry.refresh_from_db()
    assert (entry.article_state, entry.article_error) == (Entry.Article.REFUSED, "robots.txt")


def test_a_host_that_wants_long_pauses_gets_one_request_a_run():
    for _ in range(3):
        wanted()
    web = Web(robots_txt=httpx.Response(200, text="User-agent: *\nCrawl-delay: 60"), story=html(page()))
    assert web.read() == {"read": 1, "refused": 0, "later": 2}
    assert web.asked.count("story") == 1
    waiting = Entry.objects.filter(article_state=Entry.Article.DUE)
    assert {entry.attempts for entry in waiting} == {0}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(404), "http 404"),
        (httpx.Response(403), "http 403"),
        (httpx.Response(410), "http 410"),
        (httpx.Response(200, html="<html><body><nav>Home</nav></body></html>"), "no article in it"),
        (httpx.Response(302, headers={"location": "https://harbour.example/"}), "sent to the front page"),
        (
            httpx.Response(302, headers={"location": "http://harbour.example/x"}),
            "blocked: redirect from https to http",
        ),
    ],
)
def test_what_cannot_be_had_for_good_is_not_asked_again(answer: httpx.Response, reason: str):
    entry = wanted()
    front = {"": httpx.Response(200, html=page())}
    assert Web(story=answer, **front).read()["refused"] == 1
    entry.refresh_from_db()
    assert (entry.article_state, entry.article_error) == (Entry.Article.REFUSED, reason)


def test_what_fails_for_now_is_tried_three_times_and_then_parked():
    entry = wanted()
    web = Web(story=httpx.Response(503, headers={"retry-after": "1200"}))
    for attempt in (1, 2, 3):
        assert web.read() == {"read": 0, "refused": 0, "later": 1}
        entry.refresh_from_db()
        assert entry.attempts == attempt
        assert entry.not_before == NOW + timedelta(seconds=1200)
        assert (entry.parked_at is not None) == (attempt == 3)
    assert entry.parked_reason == "http 503"
    assert web.read() == {"read": 0, "refused": 0, "later": 0}


def test_the_newest_are_read_first():
    old, new = wanted("old", hours_ago=9), wanted("new", hours_ago=1)
    web = Web(old=html(page()), new=html(page()))
    web.read(limit=1)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (new.article_state, old.article_state) == (Entry.Article.DONE, Entry.Article.DUE)
