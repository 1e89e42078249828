"""Feeds of every kind and condition become clean entries."""

from __future__ import annotations

import json
import resource
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds.dates import LONG_AGO
from crawler.feeds.parse import NotAFeed, ParsedFeed, effective, parse
from crawler.feeds.second_opinion import read_with_feedparser
from tests.factories import NOW

DATA = Path(__file__).parent / "data"


def read(body: bytes | str, *, language: str = "", content_type: str = "", second=None) -> ParsedFeed:
    return parse(
        body.encode() if isinstance(body, str) else body,
        content_type=content_type,
        url="https://harbour.example/feed.xml",
        now=NOW,
        language=language,
        second_opinion=second,
    )


def rss(items: str, head: str = "", prolog: str = '<?xml version="1.0"?>') -> str:
    channel = "<title>Harbour Post</title><link>https://harbour.example/</link>"
    return f'{prolog}<rss version="2.0"><channel>{channel}{head}{items}</channel></rss>'


def item(title: str = "Ferry", link: str = "https://harbour.example/1", rest: str = "<guid>g1</guid>") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{rest}</item>"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.expected.json")), ids=lambda path: path.name)
def test_a_document_reads_as_its_expected_file_says(path: Path):
    wanted = json.loads(path.read_text())
    name = path.name.removesuffix(".expected.json")
    (source,) = (
        DATA / f"{name}{kind}" for kind in (".xml", ".rdf", ".json") if (DATA / f"{name}{kind}").exists()
    )
    feed = read(source.read_bytes(), second=read_with_feedparser)
    assert {name: getattr(feed, name) for name in ("title", "site_url", "language", "ttl")} == wanted["feed"]
    found = [
        {
            "guid": entry.guid,
            "url": entry.url,
            "title": entry.title,
            "text": entry.text,
            "author": entry.author,
            "tags": list(entry.tags),
            "image_url": entry.image_url,
            "published": entry.published.isoformat() if entry.published else None,
            "language": entry.language,
        }
        for entry in feed.entries
    ]
    assert found == wanted["entries"]


def test_the_newest_two_hundred_are_kept():
    items = "".join(
        item(f"Ferry {n}", f"https://harbour.example/{n}", f"<guid>{n}</guid><pubDate>{date}</pubDate>")
        for n in range(300)
        for date in [(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=n)).isoformat()]
    )
    feed = read(rss(items))
    assert feed.found == 300
    assert len(feed.entries) == 200
    assert feed.entries[0].guid == "299"
    assert "99" not in {entry.guid for entry in feed.entries}


def test_undated_items_keep_the_order_of_their_document():
    feed = read(rss("".join(item(f"F{n}", f"https://harbour.example/{n}", "") for n in range(5))))
    assert [entry.title for entry in feed.entries] == ["F0", "F1", "F2", "F3", "F4"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "an empty answer"),
        (" \n\t\0", "an empty answer"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "a web page instead of a feed"),
        ("http://169.254.169.254/latest/meta-data/", "not a feed"),
        ("file:///etc/passwd", "not a feed"),
        ('{"error": "gone"}', "not a feed"),
        ("<opml><body/></opml>", "not a feed"),
        ("plain words", "not a feed"),
        ("<!DOCTYPE rss [<!ENTITY a 'x><rss version='2.0'>", "broken before its first element"),
        ("<rss version='2.0'><channel><item><title>half", "cut before its first item ended"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_reason(body: str, reason: str):
    with pytest.raises(NotAFeed) as refused:
        read(body)
    assert str(refused.value) == reason


def test_an_empty_feed_is_a_feed():
    assert read(rss("")).entries == ()


def test_a_web_page_around_a_feed_is_a_feed():
    entry = "<entry><id>1</id><title>In it</title></entry>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>{entry}</feed>'
    assert [e.title for e in read(f"<!DOCTYPE html><html><body>{atom}</body></html>").entries] == ["In it"]


def test_a_cut_document_gives_its_whole_items_only():
    whole = rss(
        item("One", "https://harbour.example/1", "<guid>1</guid>")
        + item("Two", "https://harbour.example/2", "<guid>2</guid>")
    )
    cut = whole[: whole.index("Two") + 2]
    assert [entry.title for entry in read(cut).entries] == ["One"]


def test_one_guid_for_several_stories_keeps_them_all():
    items = "".join(item(f"Story {n}", f"https://harbour.example/{n}", "<guid>same</guid>") for n in range(3))
    feed = read(rss(items))
    assert len({entry.key for entry in feed.entries}) == 3


def test_one_guid_and_one_address_are_told_apart_by_title():
    items = "".join(item(f"Story {n}", rest="<guid>same</guid>") for n in range(3))
    assert len({entry.key for entry in read(rss(items)).entries}) == 3


def test_the_same_item_twice_is_one():
    assert len(read(rss(item() + item())).entries) == 1


def test_variants_of_an_address_with_one_title_are_one_entry():
    places = ["?utm_source=a", "?utm_source=b", "#x", "/?fbclid=1"]
    items = "".join(
        item(
            "Ferry opens",
            f"https://harbour.example/1{place}",
            f"<guid>https://harbour.example/1{place}</guid>",
        )
        for place in places
    ).replace("&", "&amp;")
    assert len(read(rss(items)).entries) == 1


def test_items_that_share_one_address_stay_apart_by_title():
    items = "".join(item(f"Story {n}", "https://harbour.example/today", "") for n in range(3))
    assert len(read(rss(items)).entries) == 3


def test_an_item_without_title_is_called_by_its_first_sentence():
    feed = read(rss("<item><description>The ferry sails. It is late.</description></item>"))
    assert feed.entries[0].title == "The ferry sails."


def test_untitled_items_that_begin_alike_stay_apart():
    texts = ("The same start. One end.", "The same start. Another end.")
    items = "".join(f"<item><description>{text}</description></item>" for text in texts)
    assert len(read(rss(items)).entries) == 2


def test_an_item_with_nothing_to_show_is_dropped():
    assert read(rss("<item><guid>1</guid></item>" + item())).found == 2
    assert len(read(rss("<item><guid>1</guid></item>" + item())).entries) == 1


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//user@evil.example/"]
)
def test_addresses_that_are_none_are_dropped_and_the_entry_stays(link: str):
    (entry,) = read(rss(item(link=link))).entries
    assert entry.url == ""
    assert entry.title == "Ferry"


def test_relative_addresses_start_from_the_site():
    feed = read(rss(item(link="/news/1", rest='<enclosure url="/a.jpg" type="image/jpeg"/>')))
    assert feed.entries[0].url == "https://harbour.example/news/1"
    assert feed.entries[0].image_url == "https://harbour.example/a.jpg"


def test_dates_of_the_future_and_of_long_ago_never_look_new():
    assert effective(NOW + timedelta(days=3), NOW) == NOW
    assert effective(None, NOW) == NOW
    (future,) = read(rss(item(rest="<pubDate>Fri, 01 Jan 2099 00:00:00 GMT</pubDate>"))).entries
    assert future.published is None
    (old,) = read(rss(item(rest="<pubDate>Wed, 31 Dec 1969 23:59:59 GMT</pubDate>"))).entries
    assert effective(old.published, NOW) == LONG_AGO


@pytest.mark.parametrize(
    ("head", "language", "hour"),
    [
        ("<language>zh-cn</language>", "", 2),
        ("", "zh", 2),
        ("<language>en-us</language>", "", 16),
        ("", "en", 16),
    ],
)
def test_cst_is_read_by_the_language_of_the_feed(head: str, language: str, hour: int):
    feed = read(rss(item(rest="<pubDate>Mon, 02 Mar 2026 10:00:00 CST</pubDate>"), head), language=language)
    assert feed.entries[0].published == datetime(2026, 3, 2, hour, tzinfo=UTC)


def test_named_entities_and_lone_ampersands_are_read():
    (entry,) = read(
        rss(item("Caf&eacute; R&D &nbsp;&mdash; open", "https://harbour.example/?a=1&b=2", ""))
    ).entries
    assert entry.title == "Café R&D — open"
    assert entry.url == "https://harbour.example/?a=1&b=2"


def test_an_ampersand_in_cdata_is_only_itself():
    (entry,) = read(rss(item(link="<![CDATA[https://harbour.example/?a=1&b=2]]>"))).entries
    assert entry.url == "https://harbour.example/?a=1&b=2"


def test_no_entity_of_a_document_is_expanded():
    dtd = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "expanded]>"><!-- ]> -->]>'
    (entry,) = read(rss(item("a &x; b &y; c"), prolog=f'<?xml version="1.0"?>{dtd}')).entries
    assert entry.title == "a b c"


def test_fields_are_capped():
    rest = (
        f"<guid>{'g' * 5000}</guid><author>{'a' * 500}</author><description>{'w ' * 50_000}</description>"
        + "".join(f"<category>{'t' * 100}{n}</category><category>short {n}</category>" for n in range(60))
    )
    (entry,) = read(rss(item("word " * 400, rest=rest))).entries
    assert len(entry.title) <= 500
    assert len(entry.author) <= 200
    assert len(entry.text) <= 20_000
    assert len(entry.tags) <= 20
    assert all(len(tag) <= 64 for tag in entry.tags)
    assert len(entry.guid) <= 2048


def test_what_aggregators_write_instead_of_a_text_is_left_out():
    text = "Article URL: https://a.example/x Comments URL: https://b.example/y Points: 12 # Comments: 3"
    assert read(rss(item(rest=f"<description>{text}</description>"))).entries[0].text == ""


def test_a_first_line_that_is_only_a_date_is_left_out():
    text = "&lt;p&gt;2026年03月09日 星期一&lt;/p&gt;&lt;p&gt;轮渡开通。&lt;/p&gt;"
    assert read(rss(item(rest=f"<description>{text}</description>"))).entries[0].text == "轮渡开通。"


def test_a_text_that_only_repeats_the_title_is_left_out():
    assert read(rss(item("Ferry opens", rest="<description>Ferry opens</description>"))).entries[0].text == ""


def test_the_fuller_of_two_texts_is_kept():
    rest = (
        "<description>short</description><content:encoded><![CDATA[<p>long and whole</p>]]></content:encoded>"
    )
    body = rss(item(rest=rest)).replace(
        "<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    )
    assert read(body).entries[0].text == "long and whole"


def test_a_ttl_is_read_and_a_negative_one_is_none():
    assert read(rss("", "<ttl>60</ttl>")).ttl == 3600
    assert read(rss("", "<ttl>-5</ttl>")).ttl == 0


def test_the_second_reader_is_asked_only_when_the_first_finds_nothing():
    asked = []

    def second(document: bytes):
        asked.append(document)
        return read_with_feedparser(document)

    read(rss(item()), second=second)
    read(rss(""), second=second)
    assert not asked
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Old</title></channel>'
        "<item><title>Ferry</title><link>https://harbour.example/1</link></item></rdf:RDF>"
    )
    assert [entry.title for entry in read(rdf, second=second).entries] == ["Ferry"]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "value",
    [
        {"version": "https://jsonfeed.org/version/1.1", "title": None, "items": None},
        {"version": "https://jsonfeed.org/version/1", "items": [None, 7, "x", [], {}]},
        {
            "version": "https://jsonfeed.org/version/1",
            "items": [{"title": {"a": 1}, "tags": "x", "authors": [1]}],
        },
        {"version": "https://jsonfeed.org/version/1", "items": {"a": 1}, "language": ["x"]},
    ],
)
def test_a_json_feed_of_wrong_types_is_empty_and_nothing_breaks(value: dict):
    assert read(json.dumps(value)).entries == ()


def test_text_of_a_json_feed_is_text():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": 7, "title": "T", "content_text": "a <b> c\nd"}],
    }
    (entry,) = read(json.dumps(feed)).entries
    assert (entry.guid, entry.text) == ("7", "a <b> c\nd")


PIECES = [
    *(
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&x;",
        "<link>",
    ),
    *("x", "<pubDate>", "</pubDate>", "<!DOCTYPE", "[", ">", "\0", "中", "<entry/>"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_broken_markup_gives_entries_or_a_reason(pieces: list[str]):
    try:
        feed = read(rss("".join(pieces)))
    except NotAFeed:
        return
    assert all(entry.title for entry in feed.entries)


BOMBS = {
    "nested entities": '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
    + rss(item("&i;"), prolog=""),
    "one long entity often": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>'
    + rss(item("&a;" * 2000), prolog=""),
    "items": rss("<item><title>x</title></item>" * 160_000),
    "tags": rss(item(rest=f"<description>{'&lt;b&gt;' * 500_000}</description>")),
    "open cdata": rss("<![CDATA[" * 500_000),
    "open comments": rss("<!--" * 1_000_000),
    "bad dates": rss("<item><title>x</title><pubDate>yesterday at noon</pubDate></item>" * 60_000),
    "open tags": rss("<item><title>x" + "<a" * 2_000_000),
    "depth": rss("<x>" * 1_500_000),
    "quotes in a DTD": "<!DOCTYPE rss [" + "'\"<!--" * 800_000,
    "blanks": " " * 4_900_000 + "<rss>",
    "json depth": '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 2_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little_time_and_memory(name: str):
    body = BOMBS[name].encode()[:5_000_000]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with suppress(NotAFeed):
        read(body)
    assert time.process_time() - began < 2
    if "entit" in name:
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
