"""Following a channel and opening one's own in a real browser: in place, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from digest.channels.models import Channel, Follow
from digest.channels.open_personal import open_personal
from digest.search.pull_changes import pull_changes
from digest.search.store import clear
from tests.browser.test_pages import violations
from tests.factories import make_channel, make_text_post, make_user

UNFOLLOW = re.compile("Following ?: unfollow Chips")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _nothing_found_before(transactional_db: None) -> Iterator[None]:
    """The terms are in a table that emptying the rows leaves alone."""
    clear()
    yield
    clear()


@pytest.fixture
def bob(reader, live_server, client):
    """bob(language, theme, width, javascript) -> a watched page on which Bob is signed in."""
    client.force_login(make_user("bob"), backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["session"].value

    def opened(*args, **fields):
        watched = reader(*args, **fields)
        watched.page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        return watched

    return opened


@pytest.mark.parametrize("width", [390, 1280])
def test_a_channel_is_followed_and_unfollowed_in_place(bob, width):
    chips = make_channel("chips", name_en="Chips")
    watched = bob(width=width)
    page = watched.open("/c/chips")
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Follow Chips", exact=True).click()
    pressed = page.get_by_role("button", name=UNFOLLOW)
    expect(pressed).to_be_visible()
    expect(page.get_by_text("1 follower", exact=True)).to_be_visible()
    expect(pressed).to_be_focused()
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    assert Follow.objects.get().channel == chips
    assert not violations(page)
    pressed.press("Enter")
    expect(page.get_by_role("button", name="Follow Chips", exact=True)).to_be_visible()
    assert not Follow.objects.exists()
    assert not watched.complaints


@pytest.mark.parametrize("place", ["post", "community", "search"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_person_is_followed_and_unfollowed_where_one_meets_them(bob, width, place):
    writer = make_user("alice")
    own = open_personal(writer, timezone.now())
    post = make_text_post(writer, own, text="Ferries run again.", published=timezone.now())
    pull_changes(timezone.now())
    paths = {"post": f"/p/{post.pk}", "community": "/community", "search": "/search?q=alice&kind=person"}
    watched = bob(width=width)
    page = watched.open(paths[place])
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Follow alice", exact=True).click()
    pressed = page.get_by_role("button", name=re.compile("Following ?: unfollow alice"))
    expect(pressed).to_be_focused()
    assert Follow.objects.get().channel == own
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not violations(page)
    pressed.press("Enter")
    expect(page.get_by_role("button", name="Follow alice", exact=True)).to_be_focused()
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    assert not Follow.objects.exists()
    assert not watched.complaints


def test_without_javascript_the_list_of_channels_is_come_back_to(bob):
    make_channel("chips", name_en="Chips")
    page = bob(javascript=False).open("/channels")
    page.get_by_role("button", name="Follow Chips", exact=True).click()
    expect(page).to_have_url(page.url.partition("/channels")[0] + "/channels")
    expect(page.get_by_role("button", name=UNFOLLOW)).to_be_visible()
    chips = Channel.objects.get(slug="chips")
    assert (chips.followers, Follow.objects.count()) == (1, 1)


def test_one_click_opens_a_channel_and_leads_to_its_first_post(bob):
    watched = bob("zh")
    page = watched.open("/channels")
    page.get_by_role("button", name="开通我的频道").click()
    expect(page.locator("textarea[name=text]")).to_be_visible()
    own = Channel.objects.get(kind=Channel.Kind.PERSONAL)
    assert own.owner is not None
    assert own.owner.username == "bob"
    page.locator("textarea[name=text]").fill("**第一条。**大家好")
    page.get_by_role("button", name="公开发布").click()
    expect(page.locator("main strong")).to_have_text("第一条。")
    assert not watched.complaints


def test_a_stranger_is_led_to_sign_in_and_back(reader):
    make_channel("chips", name_en="Chips")
    page = reader().open("/c/chips")
    page.get_by_role("link", name="Follow Chips", exact=True).click()
    assert "/login?next=/c/chips" in page.url
