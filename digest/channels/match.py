"""Which channels a story stands in, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

AT_MOST = 3  # channels a story
FEED_SHARE = 1 / 3  # of a story's reports that must come from a channel's own feeds
FEED_ALONE = 2 / 3  # the same where no title has a word of the channel
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
    carry one of its words; either part must reach its threshold to count. Feeds alone say little (business
    papers print all kinds of news): without any word of the channel two thirds must come from its feeds.
    """
    if not reports:
        return []
    titles = [report.title for report in reports]
    found = []
    for rule in rules:
        by_feed = sum(report.feed in rule.feeds for report in reports) / len(reports)
        hits = [hit for title in titles if (hit := first_term(title, rule))]
        by_term = len(hits) / len(titles)
        by_feed = by_feed if by_feed >= (FEED_SHARE if hits else FEED_ALONE) else 0
        share = by_feed + (by_term if by_term >= TERM_SHARE else 0)
        if share:
            reason = FEED if by_feed >= by_term else max(sorted(set(hits)), key=hits.count)
            found.append(Match(rule.channel, reason, share))
    return sorted(found, key=lambda m: (-m.share, m.channel))[:AT_MOST]


def first_term(title: str, rule: Rule) -> str:
    """A word of the channel in ``title`` as the channel spells it; "" without, or if one keeps it out."""
    if rule.not_terms and words(rule.not_terms).first(title):
        return ""
    return words(rule.terms).first(title) if rule.terms else ""


class Words:
    """Terms ready to be looked for. Latin ends at word boundaries, with a plural ending; Chinese anywhere.

    A term with a capital is found as written or all in capitals (an apple is no Apple), another in any case.
    """

    def __init__(self, terms: Sequence[str]) -> None:
        self.inside = [term for term in terms if not is_latin(term[0])]
        self.spelled = {term.lower(): term for term in terms if is_latin(term[0])}
        by_length = sorted(self.spelled, key=len, reverse=True)
        whole = "|".join(re.escape(term) for term in by_length if is_latin(term[-1]))
        open_ended = "|".join(re.escape(term) for term in by_length if not is_latin(term[-1]))
        ends = [rf"({whole})(?:e?s)?(?![a-z0-9])" if whole else "", f"({open_ended})" if open_ended else ""]
        self.latin = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(filter(None, ends)) or '(?!)'})")

    def first(self, title: str) -> str:
        small = title.lower()
        if len(small) == len(title):  # else a letter changed its length (İ) and places would not agree
            for hit in self.latin.finditer(small):
                term = self.spelled[hit[hit.lastindex or 0]]
                written = title[hit.start() : hit.start() + len(term)]
                if term.islower() or written in (term, term.upper()):
                    return term
        return next((term for term in self.inside if term in title), "")


@lru_cache(maxsize=256)
def words(terms: tuple[str, ...]) -> Words:
    return Words(terms)


def is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
