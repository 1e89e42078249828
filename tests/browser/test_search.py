"""Searching and being told, in a real browser: by keys, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.utils import timezone

from digest.accounts.models import User
from digest.comments.write_comment import write_comment
from digest.notifications.pull import pull
from digest.search.pull_changes import pull_changes
from digest.search.store import clear
from tests.browser.conftest import Watched
from tests.factories import make_channel, make_post, make_story, make_text_post, make_user
from tests.people import browser_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Reader = Callable[..., Watched]


@pytest.fixture(autouse=True)
def _nothing_found_before(transactional_db: None) -> Iterator[None]:
    """The terms are in a table that emptying the rows leaves alone."""
    clear()
    yield
    clear()


def sign_in(watched: Watched, user: User) -> None:
    name = settings.SESSION_COOKIE_NAME
    value = browser_of(user).cookies[name].value
    watched.page.context.add_cookies([{"name": name, "value": value, "url": watched.root}])


def inhabit() -> User:
    writer = make_user("alice")
    make_channel("hot", name_en="24h Hot", name_zh="24 小时热榜", kind="house")
    make_channel("ferries", name_en="Ferries", name_zh="渡轮")
    now = timezone.now()
    make_post(make_story("Northlake delays its ferry", now=now))
    make_post(make_story("北湖推迟产线，今年开支减半", language="zh", now=now))
    make_text_post(writer, text="The **ferry** runs again.", published=now)
    pull_changes(now)
    return writer


@pytest.mark.parametrize("width", [390, 1280])
def test_english_and_chinese_are_found_by_keys(reader: Reader, width: int):
    inhabit()
    watched = reader(width=width)
    page = watched.open("/about")
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ferry*")
    assert page.locator(".hits .hit").count() == 2
    assert "ferry" in page.locator(".hits mark").first.inner_text().lower()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.hit') !== null")
    page.keyboard.press("/")
    page.keyboard.press("Control+A")
    page.keyboard.type("产线")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=北湖推迟")
    assert page.locator(".hits .hit").count() == 1
    assert page.locator(".hits mark").first.inner_text() == "产线"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.complaints == []


def test_it_works_without_scripts(reader: Reader):
    inhabit()
    page = reader(javascript=False, width=390).open("/search")
    page.fill("#q", "ferry")
    page.select_option("#by", "new")
    page.click("form.look button")
    assert page.locator(".hits .hit").count() == 2
    page.click(".strip >> text=Stories")
    assert page.locator(".hits .hit").count() == 1


def test_names_are_suggested_while_typing_and_said_to_screen_readers(reader: Reader):
    inhabit()
    watched = reader()
    page = watched.open("/search")
    page.keyboard.type("fer")
    option = page.locator("#q + [role=listbox] [role=option]")
    option.first.wait_for()
    field = page.locator("#q")
    assert option.all_inner_texts() == ["Ferries"]
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == option.first.get_attribute("id")
    assert option.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "fer"
    page.keyboard.type("r")
    option.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/ferries")
    assert watched.complaints == []


def test_a_name_is_taken_into_a_comment(reader: Reader):
    writer = inhabit()
    make_user("Alison")
    post = make_text_post(writer, published=timezone.now())
    watched = reader()
    sign_in(watched, make_user("bob"))
    page = watched.open(f"/p/{post.pk}")
    text = page.locator("textarea[data-mentions]").first
    text.click()
    page.keyboard.type("Hello @ali")
    options = page.locator("[role=option]")
    options.first.wait_for()
    assert options.all_inner_texts() == ["@alice", "@Alison"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert text.input_value() == "Hello @Alison "
    assert watched.complaints == []


def test_a_notice_is_counted_opened_and_then_read(reader: Reader):
    writer, other = inhabit(), make_user("bob")
    post = make_text_post(writer, text="Who takes the boat?", published=timezone.now())
    write_comment(other, post, "I do.", timezone.now())
    pull(timezone.now())
    watched = reader(width=390)
    sign_in(watched, writer)
    page = watched.open("/about")
    assert page.locator(".bell .n").inner_text() == "1"
    page.click(".bell")
    # the test server's threads share one connection: the page that would open asks after the beacon
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault(), true)")
    with page.expect_response("**/notifications/read"):
        page.click("text=bob commented on your post")
    page.wait_for_load_state("networkidle")
    assert f"/p/{post.pk}?comment=" in (page.locator(".notice a").get_attribute("href") or "")
    watched.open("/notifications")
    assert page.locator(".bell .n").is_hidden()
    assert page.locator(".notice.new").count() == 0
    assert watched.complaints == []
