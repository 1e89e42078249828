"""A shared chat's page in a real browser: it fits, it is read without a script, its turns are copied."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from digest.chats.choose_turns import choose_turns
from digest.chats.describe_chat import describe_chat
from digest.chats.draft_chat import draft_chat
from digest.chats.imported import ImportedChat, ImportedTurn, Role
from digest.chats.models import Transcript, Visibility
from digest.posts.share_chat import share_chat
from tests.browser.test_pages import violations
from tests.digest.chats.chats import KEY
from tests.factories import make_post, make_story, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE_CODE = "```python\nprint(" + "'otter', " * 40 + ")\n```"
WIDE_TABLE = "\n".join(
    ["| " + " | ".join(["An otter"] * 12) + " |", "|" + "---|" * 12] + ["|" + " 1 |" * 12] * 2
)
CHINESE = "水獭一夜能游多远？它们沿着河岸走走停停，白天睡觉，黄昏出来。"
ENDLESS = "w" * 300


def shared(visibility: str = Visibility.PUBLIC) -> Transcript:
    """All that a page may have to hold, in both languages."""
    turns = (
        ImportedTurn(Role.SYSTEM, "Answer shortly."),
        ImportedTurn(Role.USER, f"How far do otters swim? {ENDLESS}\n\n```sh\nask --key {KEY}\n```"),
        ImportedTurn(
            Role.ASSISTANT, f"**20 km** in a night.\n\n{WIDE_CODE}\n\n{WIDE_TABLE}\n\n1. one\n2. two\n\n> so"
        ),
        ImportedTurn(Role.USER, "Left out"),
        ImportedTurn(Role.TOOL, "41", name="shell"),
        ImportedTurn(Role.ASSISTANT, "\n\n".join([CHINESE * 4] * 20)),
    )
    now, owner = timezone.now(), make_user("alice")
    story = make_post(make_story("Otters return")).story
    row = draft_chat(
        owner, ImportedChat("chatgpt", title="Otters", model="lark-2", turns=turns), now
    ).transcript
    choose_turns(row, [1, 2, 3, 5, 6], now)
    row = describe_chat(
        row, now, title="Otters, and how far they swim", note="Worth a *minute*.", story=story, channel=None,
        expires_at=None,
    )  # fmt: skip
    return share_chat(row, visibility, now)


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", 1280), ("zh", "dark", 390)])
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.LINK])
def test_axe_finds_nothing_and_nothing_sticks_out(reader, language, theme, width, visibility):
    row = shared(visibility)
    for path in (f"/s/{row.token}", f"/s/{row.token}/continue"):
        watched = reader(language, theme, width)
        page = watched.open(path)
        assert not violations(page)
        assert fits(page)
        assert not watched.complaints


def test_its_owners_page_holds_their_deeds(reader, live_server, client):
    row = shared()
    client.force_login(row.owner, backend="django.contrib.auth.backends.ModelBackend")
    for width in (390, 1280):
        watched = reader(width=width)
        session = client.cookies["session"].value
        watched.page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        page = watched.open(f"/s/{row.token}")
        page.get_by_text("Who can see it").first.click()
        assert not violations(page)
        assert fits(page)
    page.get_by_label("Who can see it").last.select_option("me")
    page.get_by_role("button", name="Change").first.click()
    row.refresh_from_db()
    assert row.visibility == Visibility.ME


def test_turns_and_the_text_to_go_on_from_are_copied(reader):
    row = shared()
    watched = reader()
    watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched.open(f"/s/{row.token}")
    button = page.locator("#turn-5").get_by_role("button", name="Copy this turn")
    button.click()
    expect(button).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").strip() == "41"
    page.get_by_role("link", name="Continue from a copy").click()
    page.get_by_role("button", name="Copy the text").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_role("textbox").last.input_value()
    assert not watched.complaints


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_long_turn_opens_by_its_button_or_by_its_address(reader, javascript: bool):
    row = shared()
    page = reader(javascript=javascript).open(f"/s/{row.token}")
    words, whole = page.locator("#turn-6 > .prose"), page.get_by_text("Show the whole turn")
    folded = words.bounding_box()["height"]
    assert folded < 450
    whole.click()
    assert words.bounding_box()["height"] > 2 * folded
    page.get_by_text("Show less of it").click()
    assert words.bounding_box()["height"] == folded
    page.goto(page.url + "#turn-6")
    assert words.bounding_box()["height"] > 2 * folded
    assert (page.get_by_role("button", name="Copy this turn").count() > 0) == javascript


def test_paper_holds_the_whole_chat_and_no_buttons(reader):
    row = shared()
    page = reader().open(f"/s/{row.token}")
    page.emulate_media(media="print")
    for hidden in (
        "header.top",
        "nav.strip",
        "aside.rail",
        "footer",
        ".deeds",
        "#turn-3 > header button",
        ".fold",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.locator("#turn-6 > .prose").bounding_box()["height"] > 900
    expect(page.get_by_text("AI conversation, not checked")).to_be_visible()
