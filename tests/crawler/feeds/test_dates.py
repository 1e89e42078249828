"""Whatever feeds write as a date is read right or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds.dates import LONG_AGO, read_date
from tests.factories import NOW

TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 02 Mar 2026 10:00:00 GMT",
        "Mon, 2 Mar 2026 10:00 +0000",
        "Seg, 02 Mar 2026 07:00:00 -0300",
        "Mo, 2 März 2026 10:00:00 GMT",
        "02 Mar 26 10:00:00 Z",
        "Monday, 2 March 2026 05:00:00 -0500",
        "Mon, 02 Mar 2026 05:00:00 EST",
        "Mon, 02 Mar 2026 18:00:00 GMT+8",
        "2026-03-02T10:00:00Z",
        "2026-03-02T10:00:00.1234567+00:00",
        "2026-03-02 18:00:00 +0800",
        "2026-03-02T15:30:00+0530",
        "2026-03-02 10:00",
        "2026/03/02 10:00:00",
        "March 2, 2026 10:00 AM UTC",
        "Mon Mar  2 10:00:00 UTC 2026",
        "20260302T100000Z",
        "1772445600",
        "1772445600000",
        "  2026-03-02\nT10:00:00Z ",
    ],
)
def test_one_moment_in_many_spellings(text: str):
    assert read_date(text, now=NOW) == TEN


@pytest.mark.parametrize(
    ("text", "chinese", "wanted"),
    [
        ("Mon, 02 Mar 2026 18:00:00 CST", True, TEN),
        ("Mon, 02 Mar 2026 04:00:00 CST", False, TEN),
        ("2026-03-02 18:00:00", True, TEN),
        ("2026年3月2日 18:00", True, TEN),
        ("2026-03-02 10:00:00", False, TEN),
        ("Mon, 02 Mar 2026 10:00:00 GMT", True, TEN),
    ],
)
def test_a_time_without_a_zone_and_cst_depend_on_the_feed(text: str, chinese: bool, wanted: datetime):
    assert read_date(text, now=NOW, chinese=chinese) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Invalid Date",
        "0000-00-00T00:00:00Z",
        "2026-02-30",
        "Fri, 01 Jan 2099 00:00:00 GMT",
        "32 Foo 2026 10:00:00 GMT",
        "9" * 80,
        "",
        "yesterday",
    ],
)
def test_nonsense_and_the_far_future_are_no_date(text: str):
    assert read_date(text, now=NOW) is None


@pytest.mark.parametrize(
    "text", ["Wed, 31 Dec 1969 23:59:59 GMT", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00"]
)
def test_dates_before_1990_are_long_ago(text: str):
    assert read_date(text, now=NOW) == LONG_AGO


def test_midnight_may_be_written_as_24():
    assert read_date("Sun, 01 Mar 2026 24:00:00 GMT", now=NOW) == datetime(2026, 3, 2, tzinfo=UTC)


@given(st.text(alphabet="0123456789-:/ TZ+年月日JanMarFb,.GMTCS", max_size=40))
def test_nothing_raises(text: str):
    found = read_date(text, now=NOW)
    assert found is None or LONG_AGO <= found < datetime(2028, 1, 1, tzinfo=UTC)
