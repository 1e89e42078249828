"""What muted words, channels and outlets leave out."""

from __future__ import annotations

import pytest

from digest.posts.muted import Muted, Said, normal


def muted(**kinds: str) -> Muted:
    return Muted.of((kind, normal(kind, value)) for kind, value in kinds.items())


@pytest.mark.parametrize(
    ("word", "text", "out"),
    [
        ("tax", "A new TAX on chips", True),
        ("tax", "Taxi drivers strike", False),
        ("tax", "Windfall-tax, again", True),
        ("elon musk", "Elon\u00a0 Musk speaks", True),
        ("ｃｈｉｐ", "The chip act", True),
        ("c++", "C++ turns forty", True),
        ("台积", "台积电推迟建厂", True),
        ("芯", "芯片", True),
        ("AI", "AI芯片", True),
        ("AI", "MAIL 邮件", False),
        ("AI", "用 AI 写作", True),
        ("tax", "", False),
    ],
)
def test_words(word, text, out):
    assert muted(word=word).hides(Said.of([text])) is out


def test_a_channel_takes_out_all_that_stands_in_it():
    assert muted(channel="Chips").hides(Said.of(["x"], ["ai", "chips"]))
    assert not muted(channel="chips").hides(Said.of(["x"], ["ai"]))


def test_an_outlet_takes_out_what_only_muted_outlets_tell():
    one = muted(outlet="Harbour  Post Ltd")
    assert one.hides(Said.of(["x"], [], ["Harbour Post Ltd"]))
    assert not one.hides(Said.of(["x"], [], ["Harbour Post Ltd", "Mill Times"]))
    assert not one.hides(Said.of(["x"], [], []))


def test_nothing_muted_hides_nothing():
    assert not Muted()
    assert not Muted().hides(Said.of(["tax"], ["chips"], ["Harbour Post Ltd"]))
