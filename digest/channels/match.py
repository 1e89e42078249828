"""Which channels a story stands in, and why."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

AT_MOST = 3  # channels a story
FEED_SHARE = 1 / 3  # of a story's reports that must come from a channel's own feeds
FEED_ALONE = 2 / 3  # the same where no title has a word of the channel
TERM_SHARE = 1 / 4  # of a story's titles that must carry one of a channel's words
LATIN_RUN = re.compile(r"[a-z0-9]+")
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
    """``trusted``: of a feed that staff trusts. One that people brought speaks in its own channels alone."""

    feed: int
    title: str
    trusted: bool = True


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
    found = [match for rule in rules if (match := match_one(reports, rule))]
    return sorted(found, key=lambda m: (-m.share, m.channel))[:AT_MOST]


def match_one(reports: Sequence[Report], rule: Rule) -> Match | None:
    """Whether the story of ``reports`` belongs to one channel."""
    reports = [report for report in reports if report.trusted or report.feed in rule.feeds]
    if not reports:
        return None
    by_feed = sum(report.feed in rule.feeds for report in reports) / len(reports)
    hits = [hit for report in reports if (hit := first_term(report.title, rule))]
    by_term = len(hits) / len(reports)
    return weighed(rule.channel, by_feed, by_term, Counter(hits))


def weighed(channel: int, by_feed: float, by_term: float, terms: Counter[str]) -> Match | None:
    """A channel's match by both parts of its share; ``terms`` counts the titles that have each."""
    by_feed = by_feed if by_feed >= (FEED_SHARE if by_term else FEED_ALONE) else 0
    share = by_feed + (by_term if by_term >= TERM_SHARE else 0)
    if not share:
        return None
    reason = FEED if by_feed >= by_term else max(sorted(terms), key=terms.__getitem__)
    return Match(channel, reason, share)


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
        terms = [term for term in terms if term]
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


class Copies:
    """Rules of the channels that people made of recipes. They take no place of the site's channels.

    There may be hundreds, with much the same words: each word is looked for once in a title, whoever's it
    is, and channels are counted by the words and feeds that a story has. So their number costs little.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.feeds: dict[int, list[int]] = defaultdict(list)
        self.terms, self.not_terms = Vocabulary(), Vocabulary()
        for rule in rules:
            for feed in rule.feeds:
                self.feeds[feed].append(rule.channel)
            self.terms.add(rule.terms, rule.channel)
            self.not_terms.add(rule.not_terms, rule.channel)

    def match(self, reports: Sequence[Report]) -> list[Match]:
        """All copied channels of a story, in the order of their ids; shares are counted as in `match`."""
        by_feed, by_term, guests = Counter[int](), Counter[int](), Counter[int]()
        reasons: dict[int, Counter[str]] = defaultdict(Counter)
        for report in reports:
            own = self.feeds.get(report.feed, ())
            if not (report.trusted or own):
                continue
            by_feed.update(own)
            guests.update(() if report.trusted else own)
            kept_out = set(self.not_terms.found_in(report.title))
            for channel, terms in self.terms.found_in(report.title).items():
                if channel not in kept_out and (report.trusted or channel in own):
                    by_term[channel] += 1
                    reasons[channel].update(terms)
        trusted, found = sum(report.trusted for report in reports), []
        for channel in sorted(by_feed.keys() | by_term.keys()):
            all_of_it = trusted + guests[channel]
            feed, term = by_feed[channel] / all_of_it, by_term[channel] / all_of_it
            found.append(weighed(channel, feed, term, reasons[channel]))
        return [match for match in found if match]


class Vocabulary:
    """Words of many channels: which channels have one that stands in a title."""

    def __init__(self) -> None:
        self.channels: dict[str, list[int]] = defaultdict(list)  # by word
        self.starts: dict[str, list[str]] = defaultdict(list)  # words by what they begin with

    def add(self, terms: Iterable[str], channel: int) -> None:
        for term in filter(None, dict.fromkeys(terms)):
            if term not in self.channels:
                self.starts[start_of(term)].append(term)
            self.channels[term].append(channel)

    def found_in(self, title: str) -> dict[int, list[str]]:
        """{channel: its words in ``title``}."""
        found: dict[int, list[str]] = defaultdict(list)
        if not self.channels:
            return found
        small = title.lower()
        if len(small) != len(title):  # a letter changed its length (İ) and places would not agree
            title = small
        for start in starts_in(small):
            for term in self.starts.get(start, ()):
                if stands_in(term, title, small):
                    for channel in self.channels[term]:
                        found[channel].append(term)
        return found


def stands_in(term: str, title: str, small: str) -> bool:
    """Whether `Words` of this one term finds it; ``small`` is the title in small letters."""
    if not is_latin(term[0]):
        return term in title
    low, any_case = term.lower(), term.islower()
    at = small.find(low)
    while at >= 0:
        end = at + len(low)
        written = title[at:end]
        if (
            not (at and is_latin(small[at - 1]))
            and (not is_latin(term[-1]) or ends_word(small, end))
            and (any_case or written in (term, term.upper()))
        ):
            return True
        at = small.find(low, at + 1)
    return False


def ends_word(small: str, end: int) -> bool:
    """Whether a word ends at ``end``, a plural ending aside."""
    return any(
        not (end + len(ending) < len(small) and is_latin(small[end + len(ending)]))
        for ending in ("", "s", "es")
        if small.startswith(ending, end)
    )


def start_of(term: str) -> str:
    """The first Latin word of a term in small letters, or its first two characters."""
    small = term.lower()
    run = LATIN_RUN.match(small)
    return run[0] if run else small[:2]


def starts_in(small: str) -> set[str]:
    """Everything that `start_of` could say of a term that stands in a title of small letters."""
    found = set(small)
    for word in LATIN_RUN.findall(small):
        found |= {word, word.removesuffix("s"), word.removesuffix("es")}
    found.update(a + b for a, b in pairwise(small))
    return found
