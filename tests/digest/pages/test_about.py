from __future__ import annotations

import pytest
from lxml import html

from tests.digest.pages.test_hot import ENGLISH, text
from tests.factories import make_feed

pytestmark = pytest.mark.django_db


def page(client):
    return html.fromstring(client.get("/about", **ENGLISH).content.decode())


def test_every_outlet_is_named_once_by_language(client):
    make_feed("Harbour Post", owner="Harbour Media", country="GB", kind="daily")
    make_feed("Harbour Post")
    make_feed("晨线", language="zh")
    make_feed("Switched Off", state="off")
    make_feed("A Reader’s Own", trust="channel")
    section = page(client).xpath("//section[@id='sources']")[0]
    assert [text(h3) for h3 in section.xpath(".//h3")] == ["English", "Chinese"]
    assert len(section.xpath(".//li")) == 2
    assert "Harbour Media, United Kingdom · daily paper" in text(section) or "Harbour Post Ltd" in text(
        section
    )
    assert "3 feeds" in text(section)


def test_outlets_that_asked_to_be_left_out_are_named_as_such(client):
    make_feed("Wants Out", state="blocked")
    tree = page(client)
    assert "Wants Out" not in text(tree.xpath("//section[@id='sources']")[0])
    assert "Left out at their wish: Wants Out" in text(tree.xpath("//section[@id='publishers']")[0])


def test_publishers_find_whom_to_write_to(client, settings):
    settings.SITE_CONTACT = "desk@news.example"
    assert "write to desk@news.example" in text(page(client))


@pytest.mark.parametrize(
    ("model", "words"), [("", "No language model is set up"), ("lark-2-14b", "(lark-2-14b) phrases")]
)
def test_it_says_whether_a_model_writes(client, settings, model, words):
    settings.LLM_MODEL = model
    assert words in text(page(client))


@pytest.mark.parametrize("n", [1, 8])
def test_the_page_takes_as_many_queries_whatever_its_length(client, django_assert_num_queries, n):
    for i in range(n):
        make_feed(f"Outlet {i}")
    with django_assert_num_queries(3):
        page(client)
