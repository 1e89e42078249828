"""Secrets and personal data out of a shared text: the one funnel before anything is kept. Pure.

What is removed, what is kept and how sure that is: docs/redaction.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.chats.redaction import (
    commands,
    credentials,
    headers,
    machines,
    numbers,
    people,
    private_keys,
    providers,
)
from digest.chats.redaction.kinds import LABELS, Kind, Removed, label_pattern, merged
from digest.chats.redaction.reading import GONE, Reading, plainly

__all__ = ["LABELS", "RULES_VERSION", "Kind", "Redacted", "Removed", "label_pattern", "redact"]

RULES_VERSION = 1  # raise it when the rules find more: rows of an older version are read again
_FAMILIES = (private_keys, providers, credentials, headers, commands, numbers, people, machines)
# What was removed can lay bare what stood beside it. Two rounds settle texts; more are for hostile ones.
_ROUNDS = 6
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7a3]")


@dataclass(frozen=True)
class Redacted:
    """``text`` with labels, and what they stand for: spans of the text that was given, in order, apart."""

    text: str
    removed: tuple[Removed, ...]


def redact(text: str, *, names: Sequence[str] = (), chosen: Sequence[str] = ()) -> Redacted:
    """Take the secret parts out and leave everything else byte for byte.

    ``names`` of people: whole words in Latin letters, in any case; anywhere in Han. ``chosen``: what the
    sharer selected, exactly so, everywhere. A text without secrets, or redacted before, comes back as it is.
    """
    removed: list[Removed] = []
    reading = Reading(text)
    for _ in range(_ROUNDS):
        found = merged(
            [
                reading.written(one)
                for one in _finds(reading, names, chosen)
                if one.start < one.end
                and (not reading.has_mark(one.start, one.end) or (one.kind is Kind.CHOSEN and not removed))
            ]
        )
        if not found:
            break
        removed = sorted([*removed, *found], key=lambda one: one.start)
        reading.without(removed)
    return Redacted(_with_labels(text, removed), tuple(removed))


def _finds(reading: Reading, names: Sequence[str], chosen: Sequence[str]) -> Iterator[Removed]:
    for family in _FAMILIES:
        yield from family.find(reading)
    for name in names:
        if pattern := _named(plainly(name).strip()):
            yield from (Removed(Kind.NAME, *match.span()) for match in pattern.finditer(reading.plain))
    for words in chosen:
        wanted = plainly(words)
        if wanted.strip(GONE):
            yield from (
                Removed(Kind.CHOSEN, *match.span()) for match in re.finditer(re.escape(wanted), reading.plain)
            )


def _named(name: str) -> re.Pattern[str] | None:
    """Whole words, unless it is of a script that has no spaces between them."""
    if not name:
        return None
    if _HAN.search(name):
        return re.compile(re.escape(name), re.I)
    return re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", re.I)


def _with_labels(text: str, removed: Sequence[Removed]) -> str:
    pieces: list[str] = []
    at = 0
    for one in removed:
        pieces += (text[at : one.start], LABELS[one.kind])
        at = one.end
    return "".join((*pieces, text[at:]))
