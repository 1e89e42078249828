"""Cursors come back as they went, and nothing else comes in."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lib.keyset import BadCursor, decode, encode, place

AT = datetime(2026, 3, 10, 8, 0, 0, 123456, tzinfo=UTC)
VALUES = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["C", "Z"]), max_size=12),
    st.datetimes(timezones=st.just(UTC)),
)


@settings(max_examples=300)
@given(st.lists(VALUES, max_size=3))
def test_values_come_back_as_they_went(values: list):
    cursor = encode(values)
    assert decode(cursor, [type(value) for value in values]) == tuple(values)
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_times_are_compared_in_utc():
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    assert decode(encode([beijing, 17]), (datetime, int)) == (AT, 17)


def test_a_place_by_time_and_id_fits_an_address():
    assert len(encode([AT, 2**53])) < 60


def made(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "\0",
        "ü",
        "9" * 4000,
        made(None),
        made({}),
        made([]),
        made([1]),
        made([1, 2, 3]),
        made([1, "2"]),
        made([1, True]),
        made([1, 2.0]),
        made([1, 2**63]),
        made([2**62, 1]),
        made([1, None]),
        made([1, [2]]),
        "WzEsMV0 ",
        "[1,1]",
        base64.urlsafe_b64encode(b"[1,NaN]").decode(),
        base64.urlsafe_b64encode(b"[" * 290).decode(),
    ],
)
def test_anything_else_is_refused(cursor: str):
    with pytest.raises(BadCursor):
        decode(cursor, (datetime, int))


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "a\nb", 1])
def test_text_is_text_that_a_database_takes(value: object):
    with pytest.raises(BadCursor):
        decode(made([value]), (str,))


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN", "1e999"])
def test_numbers_are_finite(number: str):
    with pytest.raises(BadCursor):
        decode(base64.urlsafe_b64encode(f"[{number}]".encode()).decode(), (float,))


def test_a_page_begins_at_its_cursor_and_else_at_the_beginning():
    assert place(encode([7, 3]), (int, int)) == (7, 3)
    assert [place(cursor, (int, int)) for cursor in (None, "", "x", encode([7.5, 3]))] == [None] * 4


@given(st.text(max_size=80))
def test_no_text_is_another_error(text: str):
    try:
        decode(text, (datetime, int))
    except BadCursor:
        return
    assert decode(text, (datetime, int))
