"""The bookmark that copies a chat, on small invented pages that are built as those of chat products are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.utils.html import escape
from playwright.sync_api import BrowserContext, Page, expect

from digest.chats.importers.read import read_pasted
from digest.chats.models import Transcript
from digest.pages.chats.bookmarklet import bookmarklet_of
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHATGPT_ASKED = "When is low tide?\nYou said\\: six."
CHATGPT_ANSWERED = """At **six** and *eighteen*, by `tide()` and [the table](https://tides.example/a_b).

````python
def tide():


    return "```"  # You said: so
````

1. Look.
   - Twice.
   - Slowly.
2. Go.

| Day | Hour |
| --- | --- |
| Mon | 6 \\| 18 |

$h = \\sin t$

> ChatGPT said\\: no.

### After

[image]"""
TEXTS = {
    "claude.ai": ["Is the quay open?", "No.\n\nIt is closed.", "Why?", "Ice."],
    "gemini.google.com": ["Which pier?", "The second."],
    "grok.com": ["Which pier?", "The second."],
    "chat.deepseek.com": ["Which pier?", "The second."],
    "www.kimi.com": ["哪个码头？", "第二个。"],
    "www.perplexity.ai": ["Which pier?", "The second."],
}


@pytest.fixture
def alice(reader, live_server, client):
    """alice(language) -> the page /share, on which Alice is signed in, with the clipboard free to use."""
    client.force_login(make_user("alice"), backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["session"].value

    def opened(language: str = "en") -> Page:
        watched = reader(language)
        context = watched.page.context
        context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        context.grant_permissions(["clipboard-read"], origin=live_server.url)
        return watched.open("/share")

    return opened


def address_on(page: Page) -> str:
    return str(page.locator("a[href^='javascript:']").get_attribute("href"))


def markup_of(host: str) -> str:
    return (Path(__file__).parent / "chats" / f"{host}.html").read_text(encoding="utf-8")


def visit(context: BrowserContext, host: str, markup: str, address: str) -> Page:
    """A page of a product's, with a link that does what the bookmark does."""
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    link = f'<a id="mark" href="{escape(address)}" style="position:fixed;top:0;right:0">Mark</a>'
    page.route(
        re.compile("^https:"),
        lambda route: route.fulfill(
            body=f"<!doctype html><meta charset=utf-8>{markup}{link}", content_type="text/html"
        ),
    )
    page.goto(f"https://{host}/c/1")
    page.asked = asked
    return page


def pasted(page: Page, host: str, markup: str) -> str:
    """What is in the field of the page that opened, after pasting there. Nothing else is asked for."""
    theirs = visit(page.context, host, markup, address_on(page))
    with page.context.expect_page() as opened:
        theirs.locator("#mark").click()
    ours = opened.value
    expect(ours).to_have_url(page.url)
    field = ours.locator("#text")
    field.focus()
    ours.keyboard.press("Control+V")
    assert theirs.asked == [f"https://{host}/c/1"]
    theirs.close()
    return field.input_value()


def test_a_chat_is_copied_pasted_and_looked_at(alice):
    page = alice()
    text = pasted(page, "chatgpt.com", markup_of("chatgpt.com"))
    assert text == (
        f"# Tides at the quay\n\nYou said:\n\n{CHATGPT_ASKED}\n\nChatGPT said:\n\n{CHATGPT_ANSWERED}"
    )
    ours = page.context.pages[-1]
    ours.get_by_role("button", name="Look at it").click()
    expect(ours.locator("[data-review]")).to_be_visible()
    chat = Transcript.objects.get()
    assert chat.title == "Tides at the quay"
    assert [(turn.role, turn.text) for turn in chat.turns.order_by("number")] == [
        ("user", CHATGPT_ASKED),
        ("assistant", CHATGPT_ANSWERED),
    ]


@pytest.mark.parametrize("host", TEXTS)
def test_the_pages_of_other_products_are_read(alice, host):
    text = pasted(alice(), host, markup_of(host))
    chat = read_pasted(text)
    assert [turn.text for turn in chat.turns] == TEXTS[host]
    assert [turn.role for turn in chat.turns] == ["user", "assistant"] * (len(TEXTS[host]) // 2)
    assert {turn.name.lower() for turn in chat.turns} < {"", *host.split(".")}
    assert chat.title == {"claude.ai": "Quay", "gemini.google.com": ""}.get(host, "Pier")


def test_elsewhere_it_takes_the_selection_or_the_main_text(alice):
    page = alice()
    markup = "<nav>Menu</nav><main><p>User: Hello?</p><p id=one>Bot: Yes.</p></main>"
    assert pasted(page, "chat.example", markup) == "User: Hello?\n\nBot: Yes."
    chosen = markup.replace("<main>", "<main><input id=one2 autofocus>")
    theirs = visit(page.context, "chat.example", chosen, address_on(page))
    theirs.evaluate("getSelection().selectAllChildren(document.getElementById('one'))")
    theirs.evaluate(
        "document.getElementById('mark').addEventListener('mousedown', (e) => e.preventDefault())"
    )
    with page.context.expect_page() as opened:
        theirs.locator("#mark").click()
    opened.value.locator("#text").focus()
    opened.value.keyboard.press("Control+V")
    assert opened.value.locator("#text").input_value() == "Bot: Yes."


def test_a_page_without_a_chat_is_told_so_in_the_readers_language(alice):
    page = alice("zh")
    theirs = visit(page.context, "chat.example", "<nav>Menu</nav>", address_on(page))
    said: list[str] = []

    def hear(dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    theirs.on("dialog", hear)
    theirs.locator("#mark").click()
    theirs.wait_for_timeout(100)
    assert said == ["这个页面上没有可以读取的对话。请改为选中、复制并粘贴。"]
    assert len(page.context.pages) == 2


def test_the_bookmark_is_the_script_without_comments_and_indents():
    source = (
        '/* Says\n   it. */\n((word) => {\n  /* Why. */\n  document.title = `${word} # 100% + "é"`;\n});\n'
    )
    address = bookmarklet_of(source, 'a "b" </script>')
    assert not set(address) & set(" \n\"'<>#")
    assert unquote(address) == (
        'javascript:((word) => {\ndocument.title = `${word} # 100% + "é"`;\n})("a \\"b\\" </script>")'
    )


@pytest.fixture
def run(browser) -> Callable[[str], str]:
    """run(address) -> the title of an empty page after its bookmark was used."""

    def ran(address: str) -> str:
        page = browser.new_page()
        page.set_content(f'<a href="{escape(address)}">x</a>')
        page.locator("a").click()
        page.wait_for_timeout(50)
        title = page.title()
        page.close()
        return title

    return ran


def test_what_it_says_arrives_as_it_is_written(run):
    words = 'a "b" \\ \u2028 </script> %41 #'
    assert run(
        bookmarklet_of("((word) => { document.title = JSON.stringify(word); });\n", words)
    ) == json.dumps(words, ensure_ascii=False).replace("\u2028", "\u2028")
