"""Which channels a story stands in, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

AT_MOST = 3  # channels a story
FEED_SHARE = 1 / 3  # of a story's reports that must come from a channel's own feeds
TERM_SHARE = 1 / 4  # of a story's titles that must carry one of a channel's words
FEED = "feed"  # the reason of a story that a channel's own feeds brought


@dataclass(frozen=True)
class Rule:
    """What a channel takes: the ids of its feeds, words that bring a story, words that keep a title out."""

    channel: int
    feeds: frozenset[int]
    terms: tuple[str, ...]
    not_terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    feed: int
    title: str


@dataclass(frozen=True)
class Match:
    """``reason`` is "feed", or the term found in most titles; ``share`` (0 to 2) orders the matches."""

    channel: int
    reason: str
    share: float


def match(reports: Sequence[Report], rules: Iterable[Rule]) -> list[Match]:
    """The channels of a story, best first, at most three.

    A channel's share is the part of the reports that its own feeds brought plus the part of the titles that
    carry one of its words; either part alone must reach its threshold to count.
    """
    if not reports:
        return []
    titles = [report.title for report in reports]
    found = []
    for rule in rules:
        by_feed = sum(report.feed in rule.feeds for report in reports) / len(reports)
        hits = [hit for title in titles if (hit := first_term(title, rule))]
        by_term = len(hits) / len(titles)
        share = (by_feed if by_feed >= FEED_SHARE else 0) + (by_term if by_term >= TERM_SHARE else 0)
        if share:
            reason = FEED if by_feed >= max(by_term, FEED_SHARE) else max(sorted(set(hits)), key=hits.count)
            found.append(Match(rule.channel, reason, share))
    return sorted(found, key=lambda m: (-m.share, m.channel))[:AT_MOST]


def first_term(title: str, rule: Rule) -> str:
    """The word of the channel that stands first in ``title``; empty where none does or one keeps it out."""
    if rule.not_terms and pattern(rule.not_terms).search(title):
        return ""
    hit = pattern(rule.terms).search(title) if rule.terms else None
    return canonical(hit.group(0), rule.terms) if hit else ""


@lru_cache(maxsize=256)
def pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all terms, the longest first."""
    return re.compile("|".join(expression(term) for term in sorted(terms, key=len, reverse=True)))


def expression(term: str) -> str:
    """A term with a capital as written or all in capitals (Apple is no apple), another in any case;
    Latin ends at word boundaries, with a plural ending; Chinese anywhere."""
    body = re.escape(term)
    if term.islower():
        body = f"(?i:{body})"
    elif term != term.upper():
        body = f"(?:{body}|{re.escape(term.upper())})"
    start = "(?<![A-Za-z0-9])" if is_latin(term[0]) else ""
    end = "(?:[eE]?[sS])?(?![A-Za-z0-9])" if is_latin(term[-1]) else ""
    return f"{start}{body}{end}"


def is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def canonical(found: str, terms: tuple[str, ...]) -> str:
    """The term as the channel spells it, for the page: "Chips" in a title is the term "chip"."""
    for ending in ("", "s", "es"):
        stem = found.casefold().removesuffix(ending)
        for term in terms:
            if term.casefold() == stem:
                return term
    return found
