"""What holds on every public page: one copy for all, no script or style of its own, no foreign bytes."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from lxml import html

from digest.accounts.models import User
from digest.channels.open_personal import open_personal
from digest.editions.models import Edition, EditionItem
from tests.digest.pages.test_hot import ENGLISH, hot_post
from tests.factories import (
    make_channel,
    make_entry,
    make_feed,
    make_post,
    make_report,
    make_story,
    make_summary,
    make_text_post,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def paths():
    """Every public page, with something on each."""
    house, chips = make_channel("hot", name_en="24h Hot", kind="house"), make_channel()
    post = hot_post(channels=(chips,))
    for channel in (house, chips):
        edition = Edition.objects.create(
            channel=channel, date="2026-03-10", language="en", closed=timezone.now()
        )
        EditionItem.objects.create(
            edition=edition, position=1, post=post, language="en", headline="Northlake", written_by="extract"
        )
    author = make_user("alice")
    said = make_text_post(author, open_personal(author, timezone.now()), text="A [link](https://a.example/)")
    return [
        f"/p/{said.pk}",
        "/", "/?channel=chips&told=en", "/latest", f"/story/{post.pk}-{post.slug}", "/channels", "/c/chips",
        "/c/chips/hot", "/c/chips/editions", "/c/chips/about", "/editions", "/editions/2026-03-10",
        "/c/chips/editions/2026-03-10", "/about",
    ]  # fmt: skip


def test_public_pages_hold_no_form_no_token_and_no_cookie(client, paths):
    for path in paths:
        answer = client.get(path, **ENGLISH)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        words = answer.content.decode()
        assert "csrf" not in words, path
        assert "<form" not in words.replace('<form method="dialog">', ""), path


def test_pages_bring_no_script_or_style_of_their_own_and_nothing_foreign(client, paths):
    for path in paths:
        answer = client.get(path, **ENGLISH)
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        tree = html.fromstring(answer.content.decode())
        assert not tree.xpath("//style | //@style"), path
        assert not tree.xpath("//@*[starts-with(name(), 'on')]"), path
        for script in tree.xpath("//script"):
            assert script.get("src", "").startswith("/static/") or script.get("type") == "application/ld+json"
        loaded = tree.xpath("//img/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //use/@href")
        assert all(address.startswith(("/static/", "/media/")) for address in loaded), path


def test_each_page_says_that_words_on_it_may_be_made_by_a_machine(client, paths):
    for path in paths:
        tree = html.fromstring(client.get(path, **ENGLISH).content.decode())
        assert tree.xpath("//meta[@name='ai-generated']/@content"), path


def test_each_page_has_one_title_one_heading_and_a_description(client, paths):
    for path in paths:
        tree = html.fromstring(client.get(path, **ENGLISH).content.decode())
        assert len(tree.xpath("//h1")) == 1, path
        assert tree.xpath("string(//title)").endswith("· Digest"), path
        assert tree.xpath("//meta[@property='og:title']/@content"), path
        assert tree.xpath("string(//meta[@name='description']/@content)"), path


def test_the_theme_cookie_is_kept_to_two_words(client):
    for cookie, expected in (("dark", "dark"), ("light", "light"), ('"><b>', None)):
        client.cookies["theme"] = cookie
        tree = html.fromstring(client.get("/about").content.decode())
        assert tree.get("data-theme") == expected


def test_staff_find_the_operations_page_and_nobody_else_does(client):
    assert b'href="/ops"' not in client.get("/").content
    client.force_login(User.objects.create_user("bob", password="x"))
    assert b'href="/ops"' not in client.get("/").content
    client.force_login(User.objects.create_user("alice", password="x", is_staff=True))
    answer = client.get("/")
    assert b'href="/ops"' in answer.content
    assert "private" in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]


def test_a_footer_note_of_the_site_stands_on_every_page(client, settings):
    settings.FOOTER_NOTE = "Licence 12 <b>34</b>"
    assert "Licence 12 &lt;b&gt;34" in client.get("/about").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("path", ["/", "/latest", "/channels", "/about"])
def test_pages_are_only_read(client, method, path):
    assert getattr(client, method)(path).status_code == 405


def test_a_missing_page_is_told_in_the_design(client):
    answer = client.get("/nothing/here", **ENGLISH)
    assert answer.status_code == 404
    assert "Nothing stands here" in answer.content.decode()
    assert "没有内容" in client.get("/nothing/here", HTTP_ACCEPT_LANGUAGE="zh").content.decode()


ALLOWED = {"a", "b", "li", "span", "p", "sup", "ul", "h1", "h2"}


def hostile_lines(folder):
    lines = map(json.loads, (folder / "data/hostile/hostile.jsonl").read_text().splitlines())
    return [line["input"] for line in lines if line["kind"] in ("html_xss", "md_xss")]


def test_hostile_words_stay_words(client, shared_dir):
    """Titles, sentences, outlets and change notes full of markup leave the tree of the page as it was."""
    plain = tree_of(client, "Just words, no markup at all")
    for line in hostile_lines(shared_dir):
        assert tree_of(client, line) == plain, line


def tree_of(client, words):
    """The elements and attribute names of a hot list and a story page that hold `words` in every place."""
    story = make_story(words[:500], reports=0, is_update=True, now=timezone.now(), heat=99)
    feed = make_feed(words[:200], owner=words[:200])
    make_report(story, make_entry(feed, words[:500], now=timezone.now(), author=words[:200]))
    line = [{"text": words, "sources": [1], "label": words}]
    make_summary(
        story,
        headline=words[:300],
        tldr=line,
        bullets=line,
        differs=line,
        change=words[:300],
        written_by="lark",
    )
    post = make_post(story)
    shapes = []
    for path in ("/", f"/story/{post.pk}-{post.slug}"):
        tree = html.fromstring(client.get(path, **ENGLISH).content.decode())
        shapes.append([(node.tag, sorted(node.keys())) for node in tree.iter() if isinstance(node.tag, str)])
        assert not tree.xpath("//@href[starts-with(., 'javascript') or starts-with(., 'data')]")
    type(post).objects.filter(pk=post.pk).update(state="hidden")
    return shapes


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "", "ftp://x.example/"]
)
def test_an_address_that_is_none_of_the_webs_is_no_link(client, url):
    story = make_story(reports=0, now=timezone.now())
    make_report(story, make_entry(make_feed(site_url=url), "A report", now=timezone.now(), url=url))
    post = make_post(story)
    source = html.fromstring(client.get(f"/story/{post.pk}-{post.slug}").content.decode()).xpath(
        "//li[@id='s1']"
    )[0]
    assert not source.xpath(".//a")
    assert "A report" in source.text_content()
