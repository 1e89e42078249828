"""A number out of a request. Pure."""

from __future__ import annotations

DIGITS = 18  # what every database's integers hold; `int` of thousands of digits raises


def number(text: str | None) -> int | None:
    """A row's id, or another whole number of at most 18 ASCII digits; None for anything else."""
    return int(text) if text and len(text) <= DIGITS and text.isascii() and text.isdecimal() else None
