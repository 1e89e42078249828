"""Bytes become text whatever their sender says about them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds.charset import decode, looks_like_gb

CHINESE = "海港城开通第三条轮渡航线，每日往返十二班，市民可凭公交卡乘坐，票价与地铁相同。"


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", CHINESE),
        ("gb18030", CHINESE),
        ("gbk", CHINESE),
        ("gb2312", CHINESE),
        ("big5", "海港城開通第三條輪渡航線，每日往返十二班"),
        ("windows-1251", "Открыта третья паромная линия"),
        ("windows-1252", "Café “naïve” – fiancée"),
        ("iso-8859-1", "Café naïve fiancée"),
        ("iso-8859-2", "Zażółć gęślą jaźń"),
        ("euc-jp", "港に三番目の航路が開通しました"),
        ("shift_jis", "港に三番目の航路が開通しました"),
        ("iso-2022-jp", "港に三番目の航路が開通しました"),
        ("euc-kr", "세 번째 항로가 열렸습니다"),
        ("koi8-r", "Открыта третья паромная линия"),
    ],
)
def test_a_declared_encoding_is_read(charset: str, text: str):
    document = f'<?xml version="1.0" encoding="{charset}"?><rss><title>{text}</title></rss>'
    assert text in decode(document.encode(charset))
    bare = f"<rss><title>{text}</title></rss>"
    assert text in decode(bare.encode(charset), f"application/xml; charset={charset}")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [True, False])
def test_utf16_is_told_with_and_without_its_mark(charset: str, mark: bool):
    bom = (codecs.BOM_UTF16_LE if charset.endswith("le") else codecs.BOM_UTF16_BE) if mark else b""
    assert decode(bom + f"<?xml version='1.0'?><rss>{CHINESE}</rss>".encode(charset)).endswith(
        f"{CHINESE}</rss>"
    )


def test_utf8_wins_over_a_header_that_says_latin():
    document = '<?xml version="1.0" encoding="utf-8"?><rss>中文 café</rss>'.encode()
    assert "中文 café" in decode(document, "text/xml; charset=ISO-8859-1")


def test_gb18030_that_calls_itself_utf8_is_read():
    document = f'<?xml version="1.0" encoding="utf-8"?><rss><title>{CHINESE}</title></rss>'
    assert CHINESE in decode(document.encode("gb18030"), "text/xml; charset=utf-8")


@pytest.mark.parametrize("title", ["中文标题测试", "股市", "海港城开通第三条轮渡"])
def test_a_few_han_are_enough_to_tell_gb18030(title: str):
    assert title in decode(f"<?xml version='1.0' encoding='utf-8'?><t>{title}</t>".encode("gb18030"))


@pytest.mark.parametrize(("text", "charset"), [("café fiancée über", "cp1252"), ("Открыта линия", "cp1251")])
def test_other_single_bytes_are_not_taken_for_gb18030(text: str, charset: str):
    assert not looks_like_gb(text.encode(charset))


def test_an_unknown_encoding_is_guessed():
    assert "ok é" in decode('<?xml version="1.0" encoding="x-unknown-9"?><rss>ok é</rss>'.encode())


def test_one_broken_character_does_not_change_the_encoding():
    body = CHINESE.encode() + b"\xff" + CHINESE.encode()
    assert decode(body) == f"{CHINESE}\ufffd{CHINESE}"


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "charset=hex", "charset=utf-7", "charset=\0", "charset=idna"]),
)
def test_nothing_raises(body: bytes, header: str):
    assert isinstance(decode(body, header), str)
