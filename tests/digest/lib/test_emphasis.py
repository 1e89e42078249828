"""Emphasis beside Chinese; documents in ASCII are left exactly as CommonMark has them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from digest.lib.emphasis import chinese_emphasis

USUAL = MarkdownIt("commonmark").enable("strikethrough")
OURS = MarkdownIt("commonmark").enable("strikethrough").use(chinese_emphasis)


def inline(text: str) -> str:
    return OURS.renderInline(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**加粗。**后面", "<strong>加粗。</strong>后面"),
        ("前面**“引用”**后面", "前面<strong>“引用”</strong>后面"),
        ('前面**"引用"**后面', "前面<strong>&quot;引用&quot;</strong>后面"),
        ("前面**「引用」**后面", "前面<strong>「引用」</strong>后面"),
        ("前面**（括号）**后面", "前面<strong>（括号）</strong>后面"),
        ("前面**(2024)**后面", "前面<strong>(2024)</strong>后面"),
        ("前面**《书名》**，后面", "前面<strong>《书名》</strong>，后面"),
        ("**价格：**100 元", "<strong>价格：</strong>100 元"),
        ("**重点——**后面", "<strong>重点——</strong>后面"),
        ("**100%**的人", "<strong>100%</strong>的人"),
        ("**“引号”**AI", "<strong>“引号”</strong>AI"),
        ("AI**“引号”**AI", "AI<strong>“引号”</strong>AI"),
        ("AI**（人工智能）**AI", "AI<strong>（人工智能）</strong>AI"),
        ("**(中文)**AI", "<strong>(中文)</strong>AI"),
        ("*强调！*后面", "<em>强调！</em>后面"),
        ("***都有。***后面", "<em><strong>都有。</strong></em>后面"),
        ("~~删除。~~后面", "<s>删除。</s>后面"),
        ("前面~~（删除）~~后面", "前面<s>（删除）</s>后面"),
        ("用**`pip`**安装", "用<strong><code>pip</code></strong>安装"),
        ("见**[页](https://a.example)**后", '见<strong><a href="https://a.example">页</a></strong>后'),
        ("**甲**，**乙：**丙**丁**", "<strong>甲</strong>，<strong>乙：</strong>丙<strong>丁</strong>"),
        ("**他说：“*真的*。”**后面", "<strong>他说：“<em>真的</em>。”</strong>后面"),
        ("**これは。**次", "<strong>これは。</strong>次"),
        ("**이것은(그것)**입니다", "<strong>이것은(그것)</strong>입니다"),
    ],
)
def test_emphasis_beside_chinese(text: str, shown: str):
    assert inline(text) == shown


@pytest.mark.parametrize(
    "text",
    ["** 空格 **后面", "2 * 3 * 4 个", "变_量_名", "a_（b）_c", "第5** 条", "写作 \\*\\*这样。\\*\\*的"],
)
def test_what_is_no_emphasis_stays(text: str):
    assert inline(text) == USUAL.renderInline(text)
    assert "<strong>" not in inline(text)
    assert "<em>" not in inline(text)


def test_a_mark_left_over_stays_before_the_emphasis():
    assert inline("~~~删除。~~后面") == "~<s>删除。</s>后面"


MARKS = st.sampled_from([*'*_~`"()[]!.,:- \n\\#>&', "**", "~~", "***", "a", "b1", "](x)", "![", "word "])


@settings(max_examples=300, deadline=None)
@given(st.lists(MARKS, max_size=40).map("".join))
def test_ascii_is_never_read_differently(text: str):
    assert OURS.render(text) == USUAL.render(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(MARKS | st.sampled_from("中文。“”（），"), max_size=30).map("".join))
def test_marks_are_never_lost(text: str):
    """Whatever is emphasised, the other characters come out in their order."""
    usual, ours = (
        "".join(token.content for token in md.parseInline(text)[0].children or []) for md in (USUAL, OURS)
    )
    assert ours.translate(WITHOUT) == usual.translate(WITHOUT)


WITHOUT = str.maketrans("", "", "*~")
