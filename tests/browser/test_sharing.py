"""Sharing a chat in a real browser: with a script and without, in both languages and themes."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from playwright.sync_api import Route, expect

from digest.chats.models import Transcript, Turn
from digest.posts.models import Post
from tests.browser.test_pages import violations
from tests.browser.test_posting import alice  # noqa: F401
from tests.digest.chats.chats import KEY, MAIL, make_chat
from tests.factories import make_post, make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAYS = "print('a long line of code that says very little, over and over again')"
CODE = "\n".join(f"    {SAYS}  # {n}" for n in range(30))
PASTED = f"""User:
How far do Northlake otters swim? My key is {KEY}.

Assistant:
About **20 km** in a night. Like this:

```python
def swim():
{CODE}
```

User:
一只水獭一晚上能游多远？请写信到 {MAIL}。

Assistant:
大约二十公里。Orla Finch 量过。
"""


@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", 1280), ("zh", "dark", 390)])
def test_every_page_of_sharing_is_fit_for_everybody(alice, language, theme, width):  # noqa: F811
    make_post(make_story("Northlake otters swim far", now=timezone.now()))
    make_chat(alice.user)
    watched = alice(language, theme, width)
    page = watched.open("/share")
    for summary in page.locator("main details > summary").all():
        summary.click()
    assert not violations(page)
    page.locator("#text").fill(PASTED)
    page.locator(".give .btn.go").click()
    page.locator(".before summary").first.click()
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("input.v2").check()
    page.locator(".then.t2 button").click()
    expect(page.locator("#note")).to_be_focused()
    assert not violations(page)
    page.locator("input.v1").check()
    page.locator(".then.t1 button").click()
    page.wait_for_url(re.compile("/s/"))
    page = watched.open("/shares")
    page.locator(".share .more summary").first.click()
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(".share .acts a").nth(2).click()
    assert not violations(page)
    watched.open("/shares/revoke")
    assert not violations(page)
    assert [said for said in watched.complaints if "status of 400" not in said] == []


def test_choosing_shows_at_once_what_a_stranger_would_see(alice):  # noqa: F811
    watched = alice()
    page = watched.open("/share")
    page.get_by_label("Paste the chat").fill(PASTED)
    page.get_by_role("button", name="Look at it").click()
    expect(page).to_have_url(re.compile("/share/.{22}$"))  # to load it again would not send the chat again
    expect(page.locator(".before code").first).to_have_text(KEY)
    page.get_by_role("checkbox", name="Turn 3, alice").uncheck()
    sees = page.locator("#sees")
    expect(sees.get_by_text("1 turn left out")).to_be_visible()
    expect(page.locator("#chosen")).to_have_text("3 of 4 turns chosen")
    expect(page.locator("#will-link")).to_have_text("3 turns can be read by whoever has the link.")
    page.get_by_label("Title").fill(f"Otters, says {MAIL}")
    expect(sees.locator("h3")).to_have_text("Otters, says e-mail address removed")
    page.get_by_role("button", name="none").click()
    expect(sees.get_by_text("No turn is chosen.")).to_be_visible()
    page.get_by_role("button", name="all", exact=True).click()
    expect(page.locator("#chosen")).to_have_text("4 of 4 turns chosen")
    page.locator("[name=turn]").first.uncheck()
    page.locator("[name=turn]").nth(2).click(modifiers=["Shift"])
    expect(page.locator("#chosen")).to_have_text("1 of 4 turns chosen")
    assert Transcript.objects.get().shown_turns == 4, "looking keeps nothing"
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_label("Title")).to_have_value(f"Otters, says {MAIL}")
    assert Transcript.objects.get().visibility == "draft"
    assert not watched.complaints


def test_words_are_selected_and_taken_out_with_what_was_removed_still_in_sight(alice):  # noqa: F811
    watched = alice()
    page = watched.open("/share")
    page.get_by_label("Paste the chat").fill(PASTED)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("checkbox", name="Turn 1, alice").uncheck()
    page.locator("#pick-4 .prose p").evaluate(
        """p => { const words = p.firstChild, at = words.data.indexOf("Orla");
        getSelection().setBaseAndExtent(words, at, words, at + 10); }"""
    )
    expect(page.get_by_label("Remove this too")).to_have_value("Orla Finch")
    page.get_by_role("button", name="Remove it everywhere").click()
    expect(page.locator("#too-said")).to_have_text("Removed in 1 place.")
    expect(page.locator("#pick-4 .gone")).to_have_text("removed by the sharer")
    expect(page.get_by_label("Remove this too")).to_have_value("")
    expect(page.locator(".before code").first).to_have_text(KEY)
    page.locator("#turns .left summary").first.click()
    expect(page.get_by_role("checkbox", name="Turn 1, alice")).not_to_be_checked()
    assert not Turn.objects.filter(text__contains="Orla").exists()
    assert not watched.complaints


def test_words_are_taken_out_after_a_slow_look_and_before_the_next(alice):  # noqa: F811
    watched = alice()
    page = watched.open("/share")
    page.get_by_label("Paste the chat").fill(PASTED)
    page.get_by_role("button", name="Look at it").click()
    sent, held = [], []

    def hold_the_first(route: Route) -> None:
        sent.append(parse_qs(route.request.post_data or "")["deed"][-1])
        if len(sent) == 1:
            held.append(route)
        else:
            route.continue_()

    page.route("**/share/*", hold_the_first)
    with page.expect_request("**/share/*"):
        page.get_by_role("checkbox", name="Turn 1, alice").uncheck()
    page.get_by_label("Remove this too").fill("Orla Finch")
    page.get_by_role("button", name="Remove it everywhere").click()
    page.wait_for_timeout(500)
    assert sent == ["show"], "what is removed waits for the look on its way"
    held[0].continue_()
    expect(page.locator("#too-said")).to_have_text("Removed in 1 place.")
    expect(page.locator("#chosen")).to_have_text("3 of 4 turns chosen")
    expect(page.locator("#sees .gone").last).to_have_text("removed by the sharer")
    page.get_by_role("checkbox", name="Turn 2, Assistant").uncheck()
    expect(page.locator("#chosen")).to_have_text("2 of 4 turns chosen")
    expect(page.locator("#sees")).not_to_contain_text("Orla")
    assert not watched.complaints


def test_everything_works_without_a_script(alice):  # noqa: F811
    watched = alice(javascript=False)
    page = watched.open("/share")
    page.get_by_label("Paste the chat").fill(PASTED)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("checkbox", name="Turn 2, Assistant").uncheck()
    page.get_by_label("Your note").fill("Worth a minute.")
    page.get_by_role("button", name="Show it again").last.click()
    expect(page.locator("#sees").get_by_text("1 turn left out")).to_be_visible()
    page.get_by_label("Remove this too").fill("Orla Finch")
    page.get_by_role("button", name="Remove it everywhere").click()
    expect(page.locator("#too-said")).to_have_text("Removed in 1 place.")
    page.get_by_role("radio", name="Public").check()
    page.get_by_role("button", name="Publish to everyone").click()
    page.wait_for_url(re.compile("/s/"))
    post = Post.objects.get()
    numbers = list(post.transcript.turns.values_list("number", flat=True))
    assert (post.text, numbers) == ("Worth a minute.", [1, 3, 4])
    page = watched.open("/shares")
    page.get_by_role("button", name="Close the link").click()
    expect(page.get_by_text("Only you can see it now.")).to_be_visible()
    assert Transcript.objects.get().visibility == "me"


@pytest.mark.parametrize(
    ("language", "width", "words"),
    [
        ("en", 390, ("Publish to everyone", "Published. Everyone can read it now.", "Close the link")),
        ("zh", 1280, ("公开发布", "已发布，现在所有人都能阅读。", "关闭链接")),
    ],
)
def test_from_paste_to_published_to_revoked(alice, reader, language, width, words):  # noqa: F811
    publish, published, close = words
    watched, stranger = alice(language, "light", width), reader(language, "light", width)
    page = watched.open("/share")
    page.locator("#text").fill(PASTED)
    page.locator(".give .btn.go").click()
    page.locator("#title").fill("水獭 Otters")
    page.locator("#note").fill("Worth a minute, 值得一读。")
    page.locator("input.v2").check()
    page.get_by_role("button", name=publish).click()
    page.wait_for_url(re.compile("/s/"))
    expect(page.get_by_text(published)).to_be_visible()
    address = "/s/" + Transcript.objects.get().token
    seen = stranger.open(address)
    expect(seen.locator("h1")).to_have_text("水獭 Otters")
    expect(seen.locator(".turn .gone").first).to_be_visible()
    assert KEY not in seen.content()
    assert MAIL not in seen.content()
    expect(stranger.open("/community").get_by_role("link", name="水獭 Otters")).to_be_visible()
    page = watched.open("/shares")
    page.get_by_role("button", name=close).click()
    page.wait_for_load_state()
    assert stranger.open(address).locator("#turn-1").count() == 0
    assert stranger.open("/community").get_by_text("水獭 Otters").count() == 0
    assert Post.objects.get().state == "draft"
    assert not watched.complaints
    assert not stranger.complaints
