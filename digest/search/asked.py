"""What was asked for: the parameters of a search, each in bounds; what is none counts as absent. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from digest.lib import keyset
from digest.lib.bigrams import LONGEST_QUERY, Phrase, query_terms
from digest.search.places import KINDS, LARGEST, since

WHEN = {"day": 1, "week": 7, "month": 31, "year": 366}  # days
LANGUAGES = ("en", "zh")
ANY = "any"  # language, also for who reads but some
ORDERS = ("best", "new")
SLUG = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Asked:
    """``after`` is where a page begins: (place,) of a list by time; (newest place of the first page,
    relevance, place) of one by relevance. ``reads``: languages that count where none is asked for."""

    text: str = ""
    kind: str = ""
    channel: str = ""
    language: str = ""
    when: str = ""
    by: str = "best"
    after: tuple[float, ...] | None = None
    reads: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, str], reads: Iterable[str] = ()) -> Asked:
        def one_of(name: str, allowed: object) -> str:
            value = given.get(name, "")
            return value if value in allowed else ""  # type: ignore[operator]

        by = one_of("by", ORDERS) or "best"
        channel = given.get("channel", "")
        return cls(
            text=" ".join(given.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY],
            kind=one_of("kind", KINDS),
            channel=channel if SLUG.fullmatch(channel) else "",
            language=one_of("in", (*LANGUAGES, ANY)),
            when=one_of("when", WHEN),
            by=by,
            after=place_of(given.get("before", ""), by),
            reads=tuple(reads),
        )

    @cached_property
    def phrases(self) -> list[Phrase]:
        return query_terms(self.text)

    @property
    def has_words(self) -> bool:
        return any(not phrase.excluded for phrase in self.phrases)

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.channel or self.language in LANGUAGES or self.when)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those wanted, none for all. Everybody reads what tells no language, such as names of people."""
        if self.language in LANGUAGES:
            return (self.language,)
        return (*self.reads, "") if self.reads and self.language != ANY else ()

    def above(self, now: datetime) -> int:
        """The first place that counts."""
        return since(now - timedelta(days=WHEN[self.when])) if self.when else 0

    def query(self, **changed: str) -> dict[str, str]:
        """Parameters that ask for the same, with some changed; without the place in the list."""
        names = {"q": self.text, "kind": self.kind, "channel": self.channel, "in": self.language,
                 "when": self.when, "by": "" if self.by == "best" else self.by}  # fmt: skip
        return {name: value for name, value in {**names, **changed}.items() if value}


def place_of(cursor: str, by: str) -> tuple[float, ...] | None:
    values = keyset.place(cursor, (int,) if by == "new" else (int, float, int))
    return values if values and all(abs(value) <= LARGEST for value in values) else None
