"""The notice on a page that is shown from memory while the database is down."""

from __future__ import annotations

from html import escape

from django.utils.translation import ngettext, override

MAIN = b"<main"


def with_age(body: bytes, age: int, language: str) -> bytes:
    """``body`` with a line before its <main> that says how old it is (seconds); other bytes as they are."""
    if MAIN not in body:
        return body
    minutes = max(age // 60, 1)
    with override(language):
        words = ngettext(
            "This page is %(n)d minute old: the database does not answer at the moment.",
            "This page is %(n)d minutes old: the database does not answer at the moment.",
            minutes,
        ) % {"n": minutes}
    return body.replace(MAIN, f'<p class="notice" role="status">{escape(words)}</p>'.encode() + MAIN, 1)
