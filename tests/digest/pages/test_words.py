from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from digest.pages.ages import age, moment
from digest.pages.typography import unbroken
from digest.pages.words import heat_terms, left_out, signed

NOW = datetime(2026, 3, 10, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "english", "chinese"), [
    (-30, "1 min ago", "1 分钟前"), (20, "1 min ago", "1 分钟前"), (59 * 60, "59 min ago", "59 分钟前"),
    (3600, "1 h ago", "1 小时前"), (47 * 3600, "47 h ago", "47 小时前"), (72 * 3600, "3 d ago", "3 天前"),
])  # fmt: skip
def test_ages(seconds, english, chinese):
    at = NOW - timedelta(seconds=seconds)
    with translation.override("en"):
        assert age(at, NOW) == english
    with translation.override("zh-hans"):
        assert age(at, NOW) == chinese


@pytest.mark.parametrize(("at", "english", "chinese"), [
    (datetime(2026, 3, 10, 7, 5, tzinfo=UTC), "07:05", "07:05"),
    (datetime(2026, 3, 9, 17, 42, tzinfo=UTC), "9 Mar, 17:42", "3 月 9 日 17:42"),
    (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), "31 Dec 2025, 23:59", "2025 年 12 月 31 日 23:59"),
])  # fmt: skip
def test_moments(at, english, chinese):
    with translation.override("en"):
        assert moment(at, NOW) == english
    with translation.override("zh-hans"):
        assert moment(at, NOW) == chinese


def test_moments_are_in_the_sites_time_zone(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    with translation.override("en"):
        assert moment(datetime(2026, 3, 9, 17, 42, tzinfo=UTC), NOW) == "01:42"


@pytest.mark.parametrize(("points", "words"), [(36.4, "+36"), (-7.1, "−7"), (0.2, "0"), (-0.3, "0")])
def test_points_have_a_sign(points, words):
    assert signed(points) == words


def test_every_term_of_heat_has_words():
    codes = ["publishers", "firehose", "new", "languages", "single", "age", "nothing_new"]
    assert len(heat_terms([[code, 2, 1.0] for code in codes])) == len(codes)


def test_reasons_of_a_kind_are_told_once():
    with translation.override("en"):
        assert left_out({"short": 1, "long": 1, "number": 0}) == [
            "2 sentences were not fit to be shown: too short, too long, or not news."
        ]


@pytest.mark.parametrize(("text", "kept"), [
    ("its 1.4 nm line", "its 1.4\u00a0nm line"), ("32 billion parameters", "32\u00a0billion parameters"),
    ("320 亿参数", "320\u00a0亿参数"), ("a RISC-V chip", "a RISC\u2011V chip"),
    ("a low-end chip", "a low-end chip"), ("a 64-core chip", "a 64\u2011core chip"),
    ("9 nmx", "9 nmx"), ("in 2028 and", "in 2028 and"),
])  # fmt: skip
def test_a_number_keeps_its_unit(text, kept):
    assert unbroken(text) == kept
