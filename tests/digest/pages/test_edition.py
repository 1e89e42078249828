from __future__ import annotations

import pytest
from django.utils import timezone
from lxml import html

from digest.editions.models import Edition, EditionItem
from digest.posts.models import Post
from tests.digest.pages.test_hot import CHINESE, ENGLISH, headlines, hot_post, text
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_channel("hot", name_en="24h Hot", name_zh="24 小时热榜", kind="house")


def make_edition(channel, date="2026-03-10", language="en", titles=("First", "Second"), **fields):
    edition = Edition.objects.create(
        channel=channel, date=date, language=language, closed=timezone.now(), stories=30, publishers=57
    )
    for position, title in enumerate(titles, 1):
        EditionItem.objects.create(
            edition=edition, position=position, post=hot_post(title), language=language, headline=title,
            lines=[{"text": f"{title} happened.", "sources": [1]}], written_by="extract",
            outlets=["Harbour Post", "Ledger Wire", "Rackside", "Civic Wire"], reports=9, **fields,
        )  # fmt: skip
    return edition


def page(client, path, **headers):
    answer = client.get(path, **(headers or ENGLISH))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def test_an_edition_shows_the_words_of_its_morning_and_ends(client, house):
    make_edition(house)
    tree = page(client, "/editions/2026-03-10")
    assert headlines(tree) == ["First", "Second"]
    words = text(tree.xpath("//main")[0])
    assert "Tuesday, 10 March 2026" in words
    assert "First happened." in words
    assert "Harbour Post, Ledger Wire, Rackside +1" in words
    assert "That is all for today" in words


def test_a_reader_gets_the_edition_of_their_language_else_the_other(client, house):
    make_edition(house)
    assert headlines(page(client, "/editions/2026-03-10", **CHINESE)) == ["First", "Second"]
    make_edition(house, language="zh", titles=("第一", "第二"))
    assert headlines(page(client, "/editions/2026-03-10", **CHINESE)) == ["第一", "第二"]
    assert headlines(page(client, "/editions/2026-03-10")) == ["First", "Second"]


def test_a_hidden_post_leaves_the_edition(client, house):
    edition = make_edition(house)
    Post.objects.filter(pk=edition.items.get(position=1).post_id).update(state="hidden")
    assert headlines(page(client, "/editions/2026-03-10")) == ["Second"]


def test_neighbouring_days_are_linked(client, house):
    for day in ("2026-03-09", "2026-03-10", "2026-03-12"):
        make_edition(house, day)
    links = page(client, "/editions/2026-03-10").xpath("//nav[@class='pages']/a/@href")
    assert links == ["/editions/2026-03-09", "/editions/2026-03-12", "/editions"]


@pytest.mark.parametrize("path", [
    "/editions/2026-03-11", "/editions/2026-02-30", "/editions/0000-01-01", "/editions/2026-3-1",
    "/c/chips/editions/2026-03-10",
])  # fmt: skip
def test_a_day_without_an_edition_is_not_found(client, house, path):
    make_channel()
    make_edition(house)
    assert client.get(path).status_code == 404


def test_a_channel_has_editions_of_its_own(client, house):
    make_edition(make_channel())
    assert text(page(client, "/c/chips/editions/2026-03-10").xpath("//h1")[0]) == "Chips edition"


def test_all_editions_are_listed_once_a_day(client, house):
    for language in ("en", "zh"):
        make_edition(house, language=language)
    make_edition(house, "2026-03-11")
    links = page(client, "/editions").xpath("//main//ul/li//h2/a/@href")
    assert links == ["/editions/2026-03-11", "/editions/2026-03-10"]


def test_before_the_first_edition_the_page_says_when_it_comes(client):
    assert "The first edition closes at 08:00" in text(page(client, "/editions"))


@pytest.mark.parametrize("n", [1, 5])
def test_an_edition_takes_as_many_queries_whatever_its_length(client, django_assert_num_queries, house, n):
    make_edition(house, titles=[f"Story {i}" for i in range(n)])
    hot_post("Not in it")
    with django_assert_num_queries(10):
        page(client, "/editions/2026-03-10")
