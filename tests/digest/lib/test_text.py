"""Foreign text becomes plain: nothing invisible, no markup, cut to size, split into sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.lib.text import INVISIBLE, clean, cut, flatten, line, paragraphs, plain, sentences, title_of


@pytest.mark.parametrize(
    ("dirty", "wanted"),
    [
        ("Invoice\u202egnp.exe", "Invoicegnp.exe"),
        ("zero\u200b-\ufeffwidth\u2060", "zero-width"),
        ("nul\0 and bell\a", "nul and bell"),
        ("tab\tand\nnewline stay", "tab\tand\nnewline stay"),
        ("windows\r\nand old mac\rends", "windows\nand old mac\nends"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("hidden \U000e0049\U000e0067\U000e006e words", "hidden  words"),
        ("soft\u00adhyphen", "softhyphen"),
        ("family 👨\u200d👩\u200d👧 stays, wo\u200drd joins", "family 👨\u200d👩\u200d👧 stays, word joins"),
        ("e\u0301", "é"),
        ("中文标题", "中文标题"),
    ],
)
def test_invisible_characters_go_and_visible_ones_stay(dirty: str, wanted: str):
    assert clean(dirty) == wanted


@given(st.text(max_size=300))
def test_a_line_is_clean_short_and_one(text: str):
    found = line(text, 60)
    assert len(found) <= 60
    assert "\n" not in found
    assert not INVISIBLE.search(found)
    found.encode()


def test_a_cut_ends_at_a_word_and_says_so():
    assert cut("The ferry sails at noon from the old harbour", 30) == "The ferry sails at noon from…"
    assert cut("short", 30) == "short"
    assert len(cut("长" * 100, 30)) == 30


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("He said &amp;quot;no&amp;quot;", 'He said "no"'),
        ("Plain &lt;b&gt;bold&lt;/b&gt; words", "Plain bold words"),
        ('<script>alert("t")</script>Hello', "Hello"),
        ("<p class='x'>Hello</p>", "Hello"),
        ("Vec<T> and the <div> element", "Vec<T> and the <div> element"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("two\nlines<br>and three", "two lines and three"),
        ("R&D at AT&T", "R&D at AT&T"),
    ],
)
def test_a_title_is_plain_also_when_escaped_twice(raw: str, wanted: str):
    assert title_of(raw) == wanted


def test_a_title_has_at_most_500_characters():
    assert len(title_of("word " * 1000)) <= 500


def test_html_becomes_paragraphs():
    markup = "<h2>Head</h2><p>One &amp; <b>two</b><br>three</p><ul><li>a</li><li>b</li></ul>"
    assert plain(markup) == "Head\nOne & two\nthree\na\nb"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>secret</script>",
        "<style>secret</style>",
        "<template>secret</template>",
        "<noscript>secret</noscript>",
        "<div hidden>secret</div>",
        '<span aria-hidden="true">secret</span>',
        '<p style="font-size: 0">secret</p>',
        '<p style="DISPLAY:none">secret <b>x</b><br>y</p>',
        "<!-- secret -->",
    ],
)
def test_what_no_reader_sees_is_left_out(hidden: str):
    assert plain(f"<p>seen</p>{hidden}<p>also</p>") == "seen\nalso"


def test_a_font_size_that_only_begins_with_zero_is_seen():
    assert plain('<p style="font-size:0.9em">seen</p>') == "seen"


def test_the_first_picture_is_found_and_counting_pixels_are_not():
    markup = (
        '<img src="https://x.example/p.gif" width="1" height="1"><p>t</p><img src="https://x.example/a.jpg">'
    )
    assert flatten(markup) == ("\nt\n", "https://x.example/a.jpg")


def test_text_without_markup_keeps_its_angle_brackets():
    assert plain("a &lt; b") == "a < b"


@pytest.mark.parametrize("piece", ["<a ", "<div>", '<a "', "<!--", "&amp;", "<p><b><i>", "<", "&#0;"])
def test_hostile_markup_takes_little_time(piece: str):
    began = time.process_time()
    plain(piece * 200_000)
    title_of(piece * 200_000)
    assert time.process_time() - began < 2


def test_paragraphs_drop_blank_lines_and_respect_their_limit():
    assert paragraphs(" a \n\n\t\n b  c ", 100) == "a\nb c"
    assert len(paragraphs("x y\n" * 10_000, 500)) <= 500


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It sank. Nobody was hurt.", ["It sank.", "Nobody was hurt."]),
        (
            "Mr. Hall of Hall Inc. said the U.S. will act. It did.",
            ["Mr. Hall of Hall Inc. said the U.S. will act.", "It did."],
        ),
        ("Work began in the U.S. The rest followed.", ["Work began in the U.S.", "The rest followed."]),
        ("Shares rose 3.5% on Jan. 5. They fell later.", ["Shares rose 3.5% on Jan. 5.", "They fell later."]),
        ("J. P. Hall left.", ["J. P. Hall left."]),
        ('"It is done." She left!', ['"It is done."', "She left!"]),
        ('"Will it sail?" he asked. Yes.', ['"Will it sail?" he asked.', "Yes."]),
        ("One line\nanother line", ["One line", "another line"]),
        ("船沉了。没有人受伤！真的？", ["船沉了。", "没有人受伤！", "真的？"]),
        ("“船沉了。”他说。“没有人受伤。”", ["“船沉了。”他说。", "“没有人受伤。”"]),
        ("价格为3.5元。上涨5.2%。", ["价格为3.5元。", "上涨5.2%。"]),
        ("", []),
    ],
)
def test_sentences_end_where_readers_end_them(text: str, wanted: list[str]):
    assert sentences(text) == wanted


@given(st.text(alphabet="ab .!?。！”\"'\nA…", max_size=80))
def test_no_letter_of_a_text_is_lost_between_sentences(text: str):
    letters = [ch for ch in text if not ch.isspace()]
    assert [ch for ch in "".join(sentences(text)) if not ch.isspace()] == letters
