"""Talking in a real browser: writing, answering, folding, changing, voting, deleting; by keys alone too."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from digest.accounts.models import User
from digest.comments.models import Comment, ThreadSeen
from digest.comments.set_state import set_state
from digest.lib.moderated import State
from digest.posts.cards import post_url
from digest.posts.models import Post
from tests.browser.conftest import Watched
from tests.browser.test_pages import violations
from tests.factories import make_comment, make_post, make_story, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENGLISH = (
    "I worked on such a line. **Fourteen months** means nobody knows.\n\n> tools arrive late\n\n`capex.csv`"
)
CHINESE = "**开支减半**才是重点：设备不下单，2028 年也到不了。\n\n- 计划不变\n- 客户有耐心"


def signed_in(watched: Watched, user: User) -> Watched:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": watched.root}
    watched.page.context.add_cookies([cookie])
    return watched


@pytest.fixture
def post() -> Post:
    return make_post(make_story(now=timezone.now()))


def said(post: Post | None = None, text: str = ENGLISH, **fields) -> Comment:
    return make_comment(post, fields.pop("author", None), text, published=timezone.now(), **fields)


def talk(post: Post, me: User) -> None:
    """Everything a thread can show."""
    first = said(post, CHINESE)
    chain = [first]
    for n in range(8):
        chain.append(said(parent=chain[-1], text=(ENGLISH, CHINESE)[n % 2]))
    set_state(said(post, "Buy my watches", author=me), State.REMOVED, "spam", timezone.now())
    gap = said(post, "regretted", state=State.DELETED)
    Comment.objects.filter(pk=gap.pk).update(state=State.VISIBLE)
    said(parent=gap)
    Comment.objects.filter(pk=gap.pk).update(state=State.DELETED)
    said(
        post,
        "```python\nreturn months > 12  # a line that is longer than a phone is wide, by far\n```",
    )
    said(parent=first, author=me, text="My own words")
    ThreadSeen.objects.create(user=me, post=post, last=chain[4].pk, at=timezone.now())


def write(page: Page, text: str) -> None:
    page.locator("#comments > form textarea").fill(text)
    page.get_by_role("button", name="Publish the comment").click()


def test_talking_in_place(reader, post):
    """Nothing is loaded anew from the first word to the last."""
    me = make_user("alice")
    other = said(post, "Said **before**.")
    watched = signed_in(reader(), me)
    page = watched.open(post_url(post))
    page.evaluate("window.stayed = true")
    write(page, "A first **word**")
    mine = page.locator("#coms > li").first
    expect(mine.locator(".prose")).to_have_text("A first word")
    expect(page.locator("#comments-total")).to_have_text("2")
    expect(page.locator("#comments > form textarea")).to_have_value("")

    theirs = page.locator(f"#c{other.pk}")
    theirs.get_by_role("link", name="Reply").click()
    expect(theirs.get_by_role("textbox", name=re.compile("Your reply to"))).to_be_focused()
    page.keyboard.type("An answer")
    page.keyboard.press("Control+Enter")
    expect(theirs.locator(f"#r{other.pk} > li .prose")).to_have_text("An answer")
    expect(theirs.locator("form")).to_have_count(0)

    vote = theirs.locator(f"#v{other.pk}")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote.locator(".n")).to_have_text("1")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "false")

    theirs.locator(":scope > details > summary").click()
    expect(theirs.locator(".prose").first).to_be_hidden()
    expect(theirs.locator(":scope > details > summary")).to_contain_text("+1")
    theirs.locator(":scope > details > summary").click()

    mine.get_by_role("link", name="Edit").click()
    mine.get_by_role("textbox", name="Your comment").fill("A better word")
    mine.get_by_role("button", name="Save for everybody").click()
    expect(mine.locator(".prose")).to_have_text("A better word")
    expect(mine.get_by_role("link", name="edited")).to_be_visible()

    mine.get_by_role("link", name="Delete").click()
    mine.get_by_role("link", name="Keep it").click()
    expect(mine.locator("form")).to_have_count(0)
    mine.get_by_role("link", name="Delete").click()
    mine.get_by_role("button", name="Delete for good").click()
    expect(page.locator("#coms > li")).to_have_count(1)
    expect(page.locator("#comments-title")).to_be_focused()
    expect(page.locator("#comments-total")).to_have_text("2")
    assert page.evaluate("window.stayed")
    assert not watched.complaints
    assert Comment.objects.filter(state=State.VISIBLE).count() == 2


def test_what_is_refused_keeps_its_words(reader, post):
    watched = signed_in(reader(width=390), make_user("nina", date_joined=timezone.now()))
    page = watched.open(post_url(post))
    write(page, "https://a.example/ https://b.example/ https://c.example/")
    expect(page.get_by_role("alert")).to_contain_text("limit of links")
    expect(page.locator("#comments > form textarea")).to_have_value(re.compile("c.example"))
    assert not Comment.objects.exists()


def test_talking_by_keys_alone(reader, post):
    me, other = make_user("alice"), said(post, "Said before.")
    page = signed_in(reader(), me).open(post_url(post))

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"no way to {selector} by Tab")

    page.locator("#comments-title").focus()
    tab_to("#comments > form textarea")
    page.keyboard.type("jovial words with every key: s v ? o")
    tab_to("#comments > form button")
    page.keyboard.press("Enter")
    expect(page.locator("#coms > li .prose").first).to_have_text("jovial words with every key: s v ? o")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator("#comments-title").focus()
    tab_to(f"#c{other.pk} summary")
    page.keyboard.press("Enter")
    expect(page.locator(f"#b{other.pk}")).to_be_hidden()
    page.keyboard.press("Enter")
    tab_to(f"#v{other.pk}")
    page.keyboard.press("Space")
    expect(page.locator(f"#v{other.pk}")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#v{other.pk}")).to_be_focused()
    tab_to(f"#c{other.pk} .acts a")
    page.keyboard.press("Enter")
    expect(page.locator(f"#c{other.pk} textarea")).to_be_focused()
    page.keyboard.type("By keys")
    tab_to(f"#c{other.pk} form button")
    page.keyboard.press("Enter")
    expect(page.locator(f"#r{other.pk} .prose")).to_have_text("By keys")
    assert Comment.objects.get(pk=other.pk).votes == 1


def test_talking_without_scripts(reader, post):
    me, other = make_user("alice"), said(post, "Said before.")
    page = signed_in(reader(javascript=False), me).open(post_url(post))
    write(page, "Plain words")
    mine = Comment.objects.get(author=me)
    assert page.url.endswith(f"#c{mine.pk}")
    page.locator(f"#v{other.pk}").click()
    expect(page.locator(f"#v{other.pk}")).to_have_attribute("aria-pressed", "true")
    page.locator(f"#c{other.pk}").get_by_role("link", name="Reply").click()
    page.get_by_role("textbox", name=re.compile("Your reply to")).fill("Plain answer")
    page.get_by_role("button", name="Publish the reply").click()
    expect(page.locator(f"#r{other.pk} .prose")).to_have_text("Plain answer")
    page.locator(f"#c{other.pk} > details > summary").click()
    expect(page.locator(f"#b{other.pk}")).to_be_hidden()
    page.locator(f"#c{mine.pk}").get_by_role("link", name="Edit").click()
    page.get_by_role("textbox", name="Your comment").fill("Plainer words")
    page.get_by_role("button", name="Save for everybody").click()
    expect(page.locator(f"#c{mine.pk} .prose")).to_have_text("Plainer words")
    page.locator(f"#c{mine.pk}").get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator(f"#c{mine.pk}")).to_have_count(0)


def test_what_was_seen_is_told_by_the_page_and_marked_the_next_time(reader, post):
    me = make_user("alice")
    said(post)
    watched = signed_in(reader(), me)
    page = watched.open(post_url(post))
    page.locator("#comments").scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    assert ThreadSeen.objects.get().user == me
    late = said(post, "Later on")
    page = watched.open(post_url(post))
    expect(page.locator(f"#c{late.pk} > .by b")).to_have_text("new")
    page.get_by_role("link", name="1 new since your last visit").click()
    assert page.url.endswith(f"#c{late.pk}")
    assert not watched.complaints


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_threads_are_readable_by_everyone_and_fit(reader, post, language, theme):
    me = make_user("alice")
    talk(post, me)
    Comment.objects.update(published=timezone.now() - timedelta(minutes=3))
    first = Comment.objects.order_by("pk").first()
    assert first
    for width, who in ((1280, me), (390, me), (390, None)):
        watched = reader(language, theme, width)
        if who:
            signed_in(watched, who)
        page = watched.open(post_url(post))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if who:
            page.locator(f"#c{first.pk} > details > div .acts a").first.click()
            page.locator(f"#c{first.pk} textarea").wait_for()
        assert not violations(page)
        if who and width == 390:
            for path in (f"/comments/{first.pk}/reply", f"{post_url(post)}?comment={first.pk}"):
                page = watched.open(path)
                assert not violations(page), path
                assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not watched.complaints


def test_targets_are_large_enough_on_a_phone(reader, post):
    said(post)
    page = signed_in(reader(width=390), make_user("alice")).open(post_url(post))
    for selector in (".vote", "#coms .acts a", "#coms summary", "#comments > form button"):
        for box in (one.bounding_box() for one in page.locator(selector).all()):
            assert box
            assert box["height"] >= 44, selector
