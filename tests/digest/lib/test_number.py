"""Numbers out of requests."""

from __future__ import annotations

import pytest

from digest.lib.number import number


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_whole_numbers_are_read(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text", [None, "", " 7", "7 ", "-7", "+7", "7.0", "7_0", "x", "٧", "²", "９", "\0", "9" * 19, "9" * 5000]
)
def test_anything_else_is_none(text):
    assert number(text) is None
