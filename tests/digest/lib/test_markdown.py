"""Markdown comes out as HTML within the policy, with what people need and nothing that loads."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from digest.lib.markdown import folded, names_in, parse, render_plain, shows_code
from tests.policy import within_policy

NAMES = {"alice": "Alice", "小明": "小明", "bob-2": "bob-2", "ai小助手": "AI小助手"}


def render(text: str, **options) -> str:
    return parse(text, **options).html


def links(text: str, **options) -> list[tuple[str, str]]:
    """(address, words) of each link."""
    root = html.fragment_fromstring(render(text, **options), create_parent="div")
    return [(link.get("href"), link.text_content()) for link in root.iter("a")]


def test_the_usual_marks():
    found = render("**bold** *em* ~~old~~ `code`\n\n> said\n\n- one\n- two\n\n3. three")
    for part in (
        "<strong>bold</strong>",
        "<em>em</em>",
        "<s>old</s>",
        "<code>code</code>",
        "<blockquote>",
        "<li>one</li>",
        '<ol start="3">',
    ):
        assert part in found


def test_chinese_emphasis_is_bold():
    assert render("**加粗。**后面") == "<p><strong>加粗。</strong>后面</p>\n"


def test_a_new_line_is_a_new_line():
    assert render("一\n二") == "<p>一<br>\n二</p>\n"


def test_tables():
    found = render("|甲|乙|\n|-|-:|\n|1|2|")
    assert "<th>甲</th>" in found
    assert "<td>2</td>" in found


def test_headings_stand_below_those_of_the_page():
    found = render("# a\n\n## b\n\n### c\n\n###### d\n\ne\n=")
    assert found.split() == ["<h3>a</h3>", "<h4>b</h4>", "<h5>c</h5>", "<h6>d</h6>", "<h3>e</h3>"]


def test_html_is_text():
    assert render("<b>x</b> <script>alert(1)</script>") == (
        "<p>&lt;b&gt;x&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    )


def test_pictures_become_links_and_load_nothing():
    assert links("![Roof](https://a.example/roof.png)") == [("https://a.example/roof.png", "Roof")]
    assert links("![](https://a.example/b.png)") == [("https://a.example/b.png", "https://a.example/b.png")]
    assert links("[![Roof](https://a.example/roof.png) x](https://b.example/)") == [
        ("https://b.example/", "Roof x")
    ]
    assert "<img" not in render("![a](https://a.example/b.png) ![c][d]\n\n[d]: https://a.example/d.png")


def test_links_are_not_followed():
    assert 'rel="nofollow ugc noopener noreferrer"' in render("[a](https://a.example/)")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("看https://a.example/x。更多", "https://a.example/x"),
        ("看 https://a.example/x这里", "https://a.example/x"),
        ("https://a.example/wiki/中国。", "https://a.example/wiki/%E4%B8%AD%E5%9B%BD"),
        ("（https://a.example/x?a=1&b=2）", "https://a.example/x?a=1&b=2"),
        ("(see https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("(see https://a.example/b).", "https://a.example/b"),
        ("**https://a.example/b**", "https://a.example/b"),
        ("https://a.example/_one_two_", "https://a.example/_one_two"),
        ("HTTPS://a.example:8080/", "HTTPS://a.example:8080/"),
        ("http://例子.example/a", "http://xn--fsqu00a.example/a"),
        ("<https://a.example/?q=中>", "https://a.example/?q=%E4%B8%AD"),
    ],
)
def test_bare_addresses_end_where_a_reader_would_end_them(text: str, address: str):
    assert [found for found, _ in links(text)] == [address]


@pytest.mark.parametrize(
    "text", ["README.md", "a@b.example", "ftp://a.example/", "xhttp://a.example", "http://"]
)
def test_what_is_no_address_stays_text(text: str):
    assert links(text) == []


def test_no_link_in_a_link():
    assert links("[a https://b.example/ @alice](https://c.example/)", mentions=NAMES) == [
        ("https://c.example/", "a https://b.example/ @alice")
    ]


@pytest.mark.parametrize("text", ["[x](javascript:alert(1))", "[x](//evil.example)", "[x](a.html)"])
def test_addresses_that_we_do_not_link_are_shown_as_written(text: str):
    assert links(text) == []
    assert "[x](" in render(text)


def test_mentions_of_people_who_exist_are_linked():
    assert links("@Alice, @nobody（@小明）你好@bob-2- ＠ALICE", mentions=NAMES) == [
        ("/u/Alice", "@Alice"),
        ("/u/%E5%B0%8F%E6%98%8E", "@小明"),
        ("/u/bob-2", "@bob-2"),
        ("/u/Alice", "＠ALICE"),
    ]


def test_a_name_ends_where_chinese_words_go_on():
    assert links("@alice你好 @小明你好 @AI小助手帮忙", mentions=NAMES) == [
        ("/u/Alice", "@alice"),
        ("/u/%E5%B0%8F%E6%98%8E", "@小明"),
        ("/u/AI%E5%B0%8F%E5%8A%A9%E6%89%8B", "@AI小助手"),
    ]
    assert links("@aliceb @alice2", mentions=NAMES) == []


@pytest.mark.parametrize(
    "text",
    [
        "`@alice`",
        "```\n@alice\n```",
        "    @alice",
        "[@alice](https://a.example)",
        "b@alice.example",
        "a/@alice",
    ],
)
def test_no_mention_in_code_links_and_mail_addresses(text: str):
    assert all(address != "/u/Alice" for address, _ in links(text, mentions=NAMES))
    assert parse(text, mentions=NAMES).mentions == ()


def test_names_to_look_up_and_names_meant():
    assert names_in("@Bob @小明你好 and again @bob") == ["bob", "小明你好", "小明你", "小明"]
    both = {"小明": "小明", "小明你": "小明你", "bob": "Bob"}
    assert parse("@Bob @小明你好 and again @bob", mentions=both).mentions == ("Bob", "小明你")
    assert folded("ＡＬＩＣＥ") == "alice"


def test_at_most_twenty_mentions_count():
    text = " ".join(f"@name{n}" for n in range(30))
    known = {f"name{n}": f"name{n}" for n in range(30)}
    assert parse(text, mentions=known).mentions == tuple(f"name{n}" for n in range(20))
    assert len(links(text, mentions=known)) == 20


def test_only_so_many_names_are_looked_up():
    assert len(names_in(" ".join(f"@name{n}" for n in range(3000)))) == 200


def test_links_that_count_for_limits():
    text = (
        "https://WWW.a.example/x/#part http://a.example:80 [b](http://a.example/?q=1) "
        "![c](https://c.example/p.png) [d](/u/bob) [e](mailto:e@e.example) `https://code.example` @bob https://a.example/x"
    )
    assert parse(text).links == (
        "https://a.example/x",
        "http://a.example",
        "http://a.example?q=1",
        "https://c.example/p.png",
    )


def test_plain_words_on_one_line():
    text = "# Title\n\nSome **bold** text,\n`code` and [link](https://a.example).\n\n- 一\n- 二\n\n![Roof](x)"
    assert render_plain(text, 200) == "Title · Some bold text, code and link. 一 · 二 · ![Roof](x)"
    assert render_plain("word " * 100, 20) == "word word word…"
    assert render_plain("**加粗。**后面", 50) == "加粗。后面"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("## Prices\n\nThey rose.\n\nThen they fell", "Prices · They rose. Then they fell"),
        (
            "We found:\n\n- two keys\n- a map\n\nNobody knows why.",
            "We found: two keys · a map · Nobody knows why.",
        ),
        ("Run this\n\n```\nmake all\n```\n\nand wait", "Run this · make all · and wait"),
        ('He said "stop."\n\nThey did', 'He said "stop." They did'),
        ("# 价格\n\n涨了。\n\n后来跌了", "价格 · 涨了。 后来跌了"),
        (
            "结果如下：\n\n- 两把钥匙\n- 一张地图\n\n没人知道原因。",
            "结果如下： 两把钥匙 · 一张地图 · 没人知道原因。",
        ),
        ("他说“停。”\n\n于是停了", "他说“停。” 于是停了"),
        ("one line\nand its next", "one line and its next"),
        ("---\n\nalone\n\n---", "alone"),
    ],
)
def test_headings_items_and_code_do_not_run_into_the_next_sentence(text: str, plain: str):
    assert render_plain(text, 200) == plain


def test_code_is_coloured_by_classes_and_says_so():
    found = render("```python\nif x: pass\n```")
    assert '<code class="language-python"><span class="hl-k">if</span> x' in found
    assert shows_code(found)
    assert not shows_code(render('`<pre><code class="language-` no block'))


def test_only_so_much_code_is_coloured():
    block = "```python\n" + "if x: pass\n" * 200 + "```\n\n"
    found = render(block * 5)
    assert 0 < found.count('<span class="hl-k">if') <= 600
    assert found.count("if") >= 1000


def test_text_past_the_longest_article_is_not_read():
    assert "end" not in render("a " * 25_000 + "end")


def test_what_would_swell_beyond_measure_stands_without_its_marks():
    found = render("a|b\n-|-\n" + "|\n" * 20_000)
    assert found.startswith("<p>a|b</p>\n<p>-|-</p>\n<p>|</p>\n")
    assert len(found) < 500_000


FRAGMENTS = [
    *"*_~`[]()<>!@#&|\\-+=:.\"' \n\t{}中。“”",
    "](http://a.example)",
    "](javascript:alert(1))",
    "](data:text/html,x)",
    "](//evil.example)",
    "![",
    "```",
    "```html\n",
    "<script>",
    "</code></pre>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:x'>",
    "<javascript:alert(1)>",
    "https://a.example/",
    "http://",
    "@alice",
    "\n\n",
    "\n> ",
    "\n- ",
    "\n|a|b|\n|-|-|\n",
    "&#106;avascript:",
    "&lt;",
    "[a]: javascript:x\n",
    "\x00",
    "\u202e",
    "\ud800",
    'class="x" style="y"',
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_comes_out_within_the_policy(text: str):
    within_policy(render(text, mentions=NAMES), coloured=True)
    assert "\n" not in render_plain(text, 80)
    assert len(render_plain(text, 80)) <= 80


def test_a_name_in_the_words_of_a_picture_mentions_nobody():
    text = "![@alice](http://a.example) ![![@alice](http://b.example)](http://a.example)"
    assert parse(text, mentions=NAMES).mentions == ()
    assert "/u/" not in render(text, mentions=NAMES)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join))
def test_mentions_meant_are_the_mentions_linked(text: str):
    linked = {address for address, _ in links(text, mentions=NAMES) if address.startswith("/u/")}
    meant = parse(text, mentions=NAMES).mentions
    assert linked == {f"/u/{name}" for name in meant}
    assert {folded(name) for name in meant} <= set(names_in(text))


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        ">",
        "*a ",
        "**a。",
        "![",
        "[a](",
        "a://",
        "(http://a.b/",
        "@小明",
        "`",
        "<",
        "|a|\n",
        "- a\n",
        "_a",
    ],
)
def test_no_text_takes_long(unit: str):
    began = time.process_time()
    render(unit * (50_000 // len(unit)), mentions=NAMES)
    assert time.process_time() - began < 4  # at most one, where nothing else runs


@pytest.fixture(scope="module")
def hostile(shared_dir: Path) -> list[dict]:
    lines = (shared_dir / "data/hostile/hostile.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_every_hostile_text_comes_out_within_the_policy(hostile: list[dict]):
    rows = [row for row in hostile if row["kind"] in ("md_xss", "html_xss")]
    assert len(rows) >= 25
    for row in rows:
        within_policy(render(row["input"]), coloured=True)
        within_policy(render(row["input"].replace("alert", "@alice"), mentions=NAMES), coloured=True)


def test_every_hostile_text_is_rendered_in_time(hostile: list[dict]):
    rows = [row for row in hostile if row["kind"] == "render_dos"]
    assert len(rows) >= 3
    for row in rows:
        made = row["input"]["unit"] * row["input"]["times"] + row["input"].get("tail", "")
        began = time.process_time()
        within_policy(render(made), coloured=True)
        assert time.process_time() - began < row["expected"]["max_seconds"], row["id"]
