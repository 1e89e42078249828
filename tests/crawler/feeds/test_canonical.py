"""One page has one canonical address, one title one normal form, one entry one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds.canonical import (
    canonical_title,
    canonical_url,
    entry_key,
    safe_url,
    signed64,
    url_key,
    without_page,
)

PAGE = "https://harbour.example/news/ferry"


@pytest.mark.parametrize(
    "twin",
    [
        "http://harbour.example/news/ferry",
        "https://www.harbour.example/news/ferry/",
        "https://m.harbour.example/news/ferry",
        "https://HARBOUR.example:443/news//ferry",
        "http://harbour.example:80/news/ferry#comments",
        "https://harbour.example/news/ferry?utm_source=rss&utm_medium=feed",
        "https://harbour.example/news/ferry?fbclid=abc&gclid=1",
        "https://harbour.example/news/ferry?spm=a.b.c&from=rss",
        "https://harbour.example/news/ferry/amp/",
        "https://harbour.example/amp/news/ferry",
        "https://amp.harbour.example/news/ferry",
        "https://harbour.example/news/ferry?amp=1",
        "https://harbour-example.cdn.ampproject.org/c/s/harbour.example/news/ferry",
        "https://www.google.com/amp/s/harbour.example/news/ferry",
        "https://harbour.example/%6Eews/ferry",
    ],
)
def test_twins_of_a_page_are_one(twin: str):
    assert canonical_url(twin) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/x?from=berlin", "https://a.example/x?from=paris"),
        ("https://a.example/x", "https://b.a.example/x"),
        ("https://a.example:8080/x", "https://a.example/x"),
        ("https://a.example/#!/one", "https://a.example/#!/two"),
        ("https://a.example/X", "https://a.example/x"),
        (
            "https://mp.weixin.qq.com/s?__biz=A&mid=1&idx=1&sn=a",
            "https://mp.weixin.qq.com/s?__biz=A&mid=1&idx=2&sn=b",
        ),
    ],
)
def test_different_pages_stay_different(one: str, other: str):
    assert canonical_url(one) != canonical_url(other)


def test_the_order_of_a_query_says_nothing():
    assert canonical_url("https://a.example/x?b=2&a=1") == canonical_url("https://a.example/x?a=1&b=2")


def test_a_wechat_article_is_its_four_parameters():
    long = "https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=f0&chksm=99&scene=27&key=1#rd"
    assert canonical_url(long) == "https://mp.weixin.qq.com/s?__biz=MzA&idx=1&mid=22&sn=f0"


@given(st.text(max_size=60))
def test_the_canonical_form_is_its_own_and_nothing_raises(text: str):
    found = canonical_url(f"https://a.example/{text}")
    assert canonical_url(found) == found
    canonical_url(text)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//harbour.example/x",
        "https://user@evil.example/",
        "https://",
        "https://[::1",
        "mailto:a@b.example",
        "https://a.example/" + "x" * 2048,
    ],
)
def test_no_page_links_to_such_addresses(url: str):
    assert safe_url(url) == ""
    assert url_key(url) is None


def test_an_address_comes_out_without_what_could_break_a_page():
    assert safe_url(' https://a.example/a b"<c>\n ') == "https://a.example/a%20b%22%3Cc%3E"


def test_a_front_page_identifies_no_entry():
    assert url_key("https://harbour.example/") is None
    assert url_key(PAGE) is not None


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("09版 - 港口新线开通", "港口新线开通"),
        ("第03版：要闻 - 港口新线开通", "港口新线开通"),
        ("[A08版] 港口新线开通", "港口新线开通"),
        ("12版：港口新线开通", "港口新线开通"),
        ("04版教科文新闻 - 港口新线开通", "港口新线开通"),
        ("3版手册 - 发布", "3版手册 - 发布"),
        ("09版", "09版"),
        ("新版 - 手册", "新版 - 手册"),
        ("3版手册发布", "3版手册发布"),
    ],
)
def test_the_page_of_a_newspaper_is_no_part_of_the_title(title: str, wanted: str):
    assert without_page(title) == wanted


def test_titles_are_one_when_only_marks_and_case_differ():
    assert canonical_title("“Ferry” opens —  LATE!") == canonical_title("ferry opens, late")
    assert canonical_title("Ferry 1") != canonical_title("Ferry 2")


def test_hashes_fit_a_signed_64_bit_column_and_never_change():
    assert -(2**63) <= signed64("a") < 2**63
    assert signed64("a", "b") != signed64("ab")
    assert signed64("entry", "guid-1") == 327909332517214815


def test_a_key_is_the_guid_and_more_only_on_a_clash():
    assert entry_key("g", PAGE, "One") == entry_key("g", "https://other.example/x", "Two")
    assert entry_key("g", PAGE, "One", clash=1) != entry_key("g", "https://other.example/x", "One", clash=1)
    assert entry_key("g", PAGE, "One", clash=2) != entry_key("g", PAGE, "Two", clash=2)
    assert entry_key("http://a.example/1", "", "") == entry_key("https://a.example/1", "", "")
    assert entry_key("", PAGE, "One") == entry_key("", PAGE + "?utm_source=x", "Two")
