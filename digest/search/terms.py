"""The one column of terms that is searched, and what is asked of it. Pure.

Beside the words of a thing stand marks: its kind, language and channels, so that filters cost no join, and a
boundary that no phrase goes over. Marks are a letter, a zero and more: no text has such a term.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from digest.lib.bigrams import Phrase, fts5_query, index_text, tsquery

BOUNDARY = "s0"
LETTERS = {"story": "s", "post": "p", "chat": "t", "comment": "c", "channel": "h", "person": "u"}
SAMPLE = "Ferries ran: 3 of the U.S. ships’ crews — 北湖推遲產線，今年开支减半 カナ 한국 Ελλάδα café"


def marks(kinds: Iterable[str], languages: Iterable[str], channel: int | None) -> list[list[str]]:
    """One of each inner list is wanted; the language "" is that of things without one."""
    wanted = [
        [f"k0{LETTERS[kind]}" for kind in kinds],
        [language_mark(language) for language in languages],
        [f"c0{channel}"] if channel else [],
    ]
    return [group for group in wanted if group]


def language_mark(language: str) -> str:
    return f"l0{language or 'x'}"


def words(kind: str, language: str, channels: str, title: str, body: str) -> str:
    """What is indexed of a thing; ``channels`` are ids with spaces between them."""
    own = [f"k0{LETTERS[kind]}", language_mark(language), *(f"c0{pk}" for pk in channels.split())]
    return " ".join([*own, BOUNDARY, index_text(title), BOUNDARY, index_text(body)])


def for_fts5(phrases: Sequence[Phrase], wanted: Sequence[Sequence[str]]) -> str:
    """Empty when nothing is asked for."""
    query = fts5_query(phrases)
    filters = " AND ".join("(" + " OR ".join(f'"{mark}"' for mark in group) + ")" for group in wanted)
    return f"({query}) AND {filters}" if query and filters else query


def for_tsquery(phrases: Sequence[Phrase], wanted: Sequence[Sequence[str]]) -> str:
    query = tsquery(phrases)
    filters = " & ".join("(" + " | ".join(group) + ")" for group in wanted)
    return f"({query}) & {filters}" if query and filters else query


def hashed(*texts: str) -> int:
    """Of what a thing says; a signed 64-bit number."""
    digest = blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def fingerprint() -> int:
    """Another one means that texts become other terms than before, and all must be indexed anew."""
    return zlib.crc32(words("story", "en", "1", SAMPLE, SAMPLE).encode())
