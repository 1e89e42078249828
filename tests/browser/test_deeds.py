"""Voting, saving, hiding and muting in a real browser: by hand and by keys, with and without JavaScript."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from digest.posts.models import Hide, Mute, Post, PostDay, Read, Save, Vote
from tests.browser.test_pages import violations
from tests.factories import make_post, make_story, make_text_post, make_user
from tests.live import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stories() -> list[Post]:
    now = timezone.now()
    return [make_post(make_story(f"Story {n}", heat=90 - n, now=now)) for n in range(12)]


@pytest.fixture
def alice(reader, live_server, client):
    """alice(language, theme, width, javascript) -> a watched page on which Alice is signed in."""
    client.force_login(make_user("alice"), backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["session"].value

    def opened(*args, **fields):
        watched = reader(*args, **fields)
        watched.page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        return watched

    return opened


def test_keys_vote_and_save_the_row_in_focus_without_leaving_it(alice, stories):
    watched = alice()
    page = watched.open("/")
    row = page.locator(f"#p{stories[1].pk}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("v")
    expect(row.locator("[data-deed=vote]")).to_have_attribute("aria-pressed", "true")
    expect(row.locator("[data-deed=vote]")).to_contain_text("1 vote")
    page.keyboard.press("s")
    expect(row.locator("[data-deed=save]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("v")
    expect(row.locator("[data-deed=vote]")).to_have_attribute("aria-pressed", "false")
    assert (Save.objects.get().post, Vote.objects.count()) == (stories[1], 0)
    assert not violations(page)
    assert not watched.complaints


def test_a_hidden_row_goes_and_comes_back(alice, stories):
    watched = alice(width=390)
    page = watched.open("/")
    page.locator(f"#p{stories[0].pk} [data-deed=hide]").click()
    expect(page.get_by_text("Hidden from your lists.")).to_be_visible()
    expect(page.get_by_role("link", name="Story 0", exact=True)).to_have_count(0)
    assert not violations(page)
    page.get_by_role("button", name="Show it again").click()
    expect(page.locator("main").get_by_role("link", name="Story 0", exact=True)).to_be_visible()
    assert not Hide.objects.exists()
    assert not watched.complaints


def test_without_javascript_each_button_is_a_form(alice, stories):
    page = alice(javascript=False).open("/latest")
    page.locator(f"#p{stories[3].pk} [data-deed=save]").click()
    assert page.url.endswith(f"/latest#p{stories[3].pk}")
    expect(page.locator(f"#p{stories[3].pk} [data-deed=save]")).to_have_attribute("aria-pressed", "true")
    page.locator(f"#p{stories[3].pk} [data-deed=hide]").click()
    expect(page.get_by_role("link", name="Story 3", exact=True)).to_have_count(0)
    page.goto(page.url.partition("/latest")[0] + "/settings/muted")
    page.get_by_label("Word or phrase").fill("Story 5")
    page.locator("form", has=page.get_by_label("Word or phrase")).get_by_role("button").click()
    assert Mute.objects.get().value == "story 5"
    page.get_by_role("button", name="Show it again").click()
    assert not Hide.objects.exists()


def test_pages_say_that_they_were_opened(alice, reader, stories):
    path = f"/story/{stories[0].pk}-{stories[0].slug}"
    stranger = reader()
    stranger.open(path)
    wait_for(lambda: PostDay.objects.filter(reads=1).exists())
    assert not Read.objects.exists()
    signed_in = alice()
    signed_in.open(path)
    wait_for(Read.objects.exists)
    wait_for(lambda: PostDay.objects.filter(reads=2).exists())
    assert not stranger.page.context.cookies()
    assert not stranger.complaints
    assert not signed_in.complaints


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh")])
def test_lists_of_people_hold_no_barrier(alice, stories, theme, language):
    author = make_user("carol")
    make_text_post(author, text="A word about it.", published=timezone.now())
    watched = alice(language=language, theme=theme, width=390)
    for path in ("/", "/community", "/community?by=time", "/following", "/saved", "/settings/muted"):
        page = watched.open(path)
        assert not violations(page), path
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, path
    assert not watched.complaints
