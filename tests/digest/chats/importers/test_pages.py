"""Saved pages: each product's marks, exporters' pages, and HTML that becomes Markdown."""

from __future__ import annotations

import pytest

from digest.chats.imported import Unreadable
from digest.chats.importers.markdown_of import markdown_of_fragment
from tests.digest.chats.importers.reading import chat, chats, said

TOLD = [("user", "Name a river."), ("assistant", "The **Elbe**.")]
ANSWER = "<p>The <strong>Elbe</strong>.</p>"
PAGES = {
    "chatgpt": (
        "<title>Rivers - ChatGPT</title><div data-message-author-role='user'>"
        "<div class='whitespace-pre-wrap'>Name a river.</div></div>"
        "<div data-message-author-role='assistant' data-message-model-slug='gpt-9'>"
        f"<div class='markdown'>{ANSWER}<button>Copy</button></div></div>"
    ),
    "claude": (
        "<title>Rivers - Claude</title><div data-testid='user-message'><p>Name a river.</p></div>"
        f"<div class='font-claude-response'><div class='font-claude-response'>{ANSWER}</div>"
        "<details><summary>Thought process</summary>hm</details></div>"
    ),
    "gemini": (
        "<title>Gemini</title><h1 class='conversation-title'>Rivers</h1><user-query><user-query-content>"
        "<p>Name a river.</p></user-query-content></user-query><model-response>"
        "<model-thoughts>hm</model-thoughts>"
        f"<message-content><div class='markdown'>{ANSWER}</div></message-content></model-response>"
    ),
    "grok": (
        "<title>Rivers - Grok</title><div class='items-end'>"
        "<div class='message-bubble'>Name a river.</div></div>"
        "<div class='items-start'><div class='message-bubble'>"
        f"<div class='thinking-container'>hm</div>{ANSWER}"
        "</div></div>"
    ),
    "perplexity": (
        "<title>Rivers | Perplexity</title><h1 class='group/query'>Name a river.</h1>"
        f"<div id='markdown-content-0'>{ANSWER}</div>"
    ),
    "deepseek": (
        "<title>Rivers - DeepSeek</title><div class='ds-message'>Name a river.</div><div class='ds-message'>"
        "<div class='ds-think-content'><div class='ds-markdown'>hm</div></div>"
        f"<div class='ds-markdown'>{ANSWER}"
        "</div></div>"
    ),
    "kimi": (
        "<title>Rivers - Kimi</title><div class='chat-content-item-user'>"
        "<div class='user-content'>Name a river."
        f"</div></div><div class='chat-content-item-assistant'><div class='markdown'>{ANSWER}</div></div>"
    ),
}


@pytest.mark.parametrize("source", PAGES)
def test_pages_of_products(source: str):
    page = f"<!DOCTYPE html><html><body>{PAGES[source]}</body></html>"
    assert (chat(page).source, chat(page).title, said(page)) == (source, "Rivers", TOLD)


EXPORTED = {
    "an attribute": f"<div data-role='user'>Name a river.</div><div data-role='assistant'>{ANSWER}</div>",
    "a class": f"<div class='message user'>Name a river.</div><div class='message assistant'>{ANSWER}</div>",
    "a class and a head": (
        "<div class='message user-message'><div class='role'>You</div>"
        "<div class='content'>Name a river.</div></div>"
        "<div class='message bot-message'><div class='role'>AI</div>"
        f"<div class='content'>{ANSWER}</div></div>"
    ),
    "an author beside": (
        "<div class='conversation-item'><div class='author user'><svg></svg></div>"
        "<div class='conversation-content'>"
        "Name a river.</div></div><div class='conversation-item'><div class='author GPT'><svg></svg></div>"
        f"<div class='conversation-content'>{ANSWER}</div></div>"
    ),
    "headings": f"<h2>User</h2><p>Name a river.</p><h2>Assistant</h2>{ANSWER}",
    "bold names": f"<p><b>You:</b> Name a river.</p><p><b>Claude:</b></p>{ANSWER}",
}


@pytest.mark.parametrize("kind", EXPORTED)
def test_pages_of_exporters(kind: str):
    page = f"<html><head><title>Rivers</title></head><body>{EXPORTED[kind]}</body></html>"
    assert said(page) == TOLD


def test_a_page_without_a_chat_is_told():
    with pytest.raises(Unreadable) as told:
        chats("<html><title>News</title><body><p>Rain.</p></body></html>")
    assert (told.value.code, told.value.understood) == ("html", "a page titled News")


def test_a_page_that_nests_by_the_hundred_is_refused_before_it_is_parsed():
    with pytest.raises(Unreadable, match="too_deep"):
        chats("<html><body>" + "<div>" * 300 + "x")


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<h2>Rain</h2><p>It <em>falls</em>.</p>", "## Rain\n\nIt *falls*."),
        ("<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>", "- a\n  1. b\n  2. c\n- d"),
        ("<ol start='3'><li><p>a</p><p>b</p></li></ol>", "3. a\n\n   b"),
        ("<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>",
         "| a | b\\|c |\n| --- | --- |\n| 1 |  |"),
        ("<blockquote><p>a</p><blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<pre><code class='language-python'>x = 1\n  y\n</code></pre>", "```python\nx = 1\n  y\n```"),
        ("<pre><div>Rust</div><button>Copy</button><code>a ``` b</code></pre>", "````rust\na ``` b\n````"),
        ("<code-block><div><span>Go</span></div><pre><code>a</code></pre></code-block>", "```go\na\n```"),
        ("<p>a <code>b`c</code></p>", "a ``b`c``"),
        ("<p><a href='https://a.example/?utm_source=chatgpt.com'>site</a></p>", "[site](https://a.example/)"),
        ("<p><a href='javascript:alert(1)'>x</a></p>", "x"),
        ("<p>a<br>b</p>", "a  \nb"),
        ("<p>1 * 2 * 3 &lt;b&gt; snake_case _x_</p>", "1 \\* 2 \\* 3 \\<b> snake_case \\_x\\_"),
        ("<p># no heading</p>", "\\# no heading"),
        ("<p><span class='katex'><math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2"
         "</annotation></semantics></math><span class='katex-html' aria-hidden='true'>x2"
         "</span></span></p>", "$x^2$"),
        ("<p><span data-math='a_1' class='math-inline'><b>a1</b></span></p>", "$a_1$"),
        ("<p>a <img src='x.png' width='400'></p>", "a [image]"),
        ("<p>seen</p><p style='display: none'>unseen</p><script>x</script>", "seen"),
        ("<ul><li><input type='checkbox' checked>done</li></ul>", "- [x] done"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(markup: str, markdown: str):
    assert markdown_of_fragment(markup) == markdown
