"""Labels of what was removed are marks on the page, in the reader's language, wherever they stand."""

from __future__ import annotations

import time

import pytest
from django.utils import translation
from lxml import html as parser

from digest.chats.labels import WORDS, marked, marked_plain, said_plain
from digest.chats.redact import LABELS
from digest.chats.rendered import as_written, rendered
from tests.policy import within_policy

LABEL = "[api key removed]"
GONE = '<span class="gone">API key removed</span>'


def shown(text: str) -> str:
    return marked(rendered([text])[0])


def test_each_label_has_words():
    assert set(WORDS) == set(LABELS)


@pytest.mark.parametrize(
    "frame", ["{}", "a {} b", "`{}`", "**{}**", "* {}", "| {} |\n|---|\n| x |", "```\n{}\n```"]
)
def test_a_label_is_a_mark_in_any_markdown(frame):
    for label in LABELS.values():
        page = parser.fragment_fromstring(shown(frame.format(label)), create_parent=True)
        assert len(page.xpath("//span[@class='gone']")) == 1
        assert "[" not in page.text_content()


@pytest.mark.parametrize("language", ["python", "bash", "sql", "yaml", "js", "java", "html", "ini", "php"])
@pytest.mark.parametrize(
    "frame", ["key = {}", "key = '{}'", 'key: "{}"', "# {} SELECT", "{}", "--key {} --user x"]
)
def test_a_label_is_a_mark_in_coloured_code(language, frame):
    """Lexers take it to pieces; what is left stays well made."""
    for label in LABELS.values():
        text = shown(f"```{language}\n{frame.format(label)}\nclass = 1\n```")
        page = parser.fragment_fromstring(text, create_parent=True)
        (mark,) = page.xpath("//span[@class='gone']")
        assert not len(mark), "no element inside a mark"
        words = page.text_content().replace("\n", " ").strip()
        assert words == f"{frame.format(mark.text)} class = 1"
        assert text.count("<span") == text.count("</span>")
        within_policy(text, coloured=True, gone=True)


def test_a_label_in_an_attribute_is_no_mark():
    text = shown(f'[x](https://e.example/ "{LABEL}") <b> {LABEL}')
    assert f'title="{LABEL}"' in text
    assert text.count(GONE) == 1
    within_policy(text, gone=True)
    hostile = shown(f'[x](https://e.example/ "> {LABEL} <img src=x>")')
    within_policy(hostile, gone=True)
    assert GONE not in hostile


def test_marks_are_in_the_language_of_the_reader():
    with translation.override("zh-hans"):
        assert "API key removed" not in shown(LABEL)
        assert said_plain(f"Key {LABEL}") == f"Key [{WORDS['api_key']}]"
    assert said_plain(f"Key {LABEL}") == "Key [API key removed]"
    assert marked_plain(f"<b> {LABEL}") == f"&lt;b&gt; {GONE}"
    assert marked("<p>removed [brackets]</p>") == "<p>removed [brackets]</p>"


def test_a_plain_text_that_looks_like_coloured_code_is_left_as_it_is():
    text = "[api</span> key removed]"
    assert said_plain(text) == text
    assert marked_plain(text) == "[api&lt;/span&gt; key removed]"


def test_what_is_too_costly_to_render_stands_as_it_was_written():
    many = rendered(["[" * 60_000] * 20 + ["**bold** <script>\nline\n\nnext"])
    assert many[-1] == "<p>**bold** &lt;script&gt;<br>line</p>\n<p>next</p>\n"
    assert rendered(["**bold**"]) == ["<p><strong>bold</strong></p>\n"]
    within_policy(as_written("<a href=javascript:x>\x00 & \n\n\n"))


def test_code_is_coloured_within_a_bound_of_the_whole_chat():
    code = "```python\n" + "value = 'text'  # note\n" * 200 + "```"
    pages = rendered([code] * 40)
    coloured = [page for page in pages if "hl-" in page]
    assert 10 <= len(coloured) < 20
    assert pages[-1].count("\n") == pages[0].count("\n")


def test_the_costliest_upload_is_rendered_in_bounded_time():
    began = time.process_time()
    rendered(["[" * 65_000] * 30)
    assert time.process_time() - began < 6  # 20 s without the bound


def test_links_and_formulas():
    text = shown("See https://a.example/ and $e^{i\\pi} = -1$ and @bob ![x](https://b.example/p.png)")
    assert "nofollow ugc" in text
    assert "<img" not in text
    assert "$e^{i" in text
    assert "/u/bob" not in text
