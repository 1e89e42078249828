"""Channels that people made of recipes find the same stories as a comparison with every one of them would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.channels.match import (
    AT_MOST,
    FEED_ALONE,
    FEED_SHARE,
    TERM_SHARE,
    Copies,
    Report,
    Rule,
    match,
    words,
)

PIECES = ["chip", "AI", "Arm Holdings", "C++", "5纳米", "芯", "芯片", "大模型", "open source", "bus", "mass"]
WORDS = [
    *PIECES,
    "chips",
    "buses",
    "masses",
    "Masss",
    "potato",
    "芯片厂",
    "ai",
    "ARM HOLDINGS",
    "25纳米",
    "，",
]
terms = st.lists(st.sampled_from(PIECES), max_size=3).map(tuple)
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(lambda words: " ".join(words))
reports = st.lists(st.builds(Report, st.integers(1, 5), titles, st.booleans()), min_size=1, max_size=4)
rules = st.lists(st.tuples(st.frozensets(st.integers(1, 5), max_size=2), terms, terms), max_size=6).map(
    lambda rows: [Rule(n, *row) for n, row in enumerate(rows, 1)]
)


def each(reports, rules):
    """Every rule compared with every title, a word at a time."""
    told = reports
    for rule in rules:
        reports = [report for report in told if report.trusted or report.feed in rule.feeds]
        if not reports:
            continue
        feed = sum(report.feed in rule.feeds for report in reports) / len(reports)
        kept = [r.title for r in reports if not has(rule.not_terms, r.title)]
        term = sum(has(rule.terms, title) for title in kept) / len(reports)
        feed = feed if feed >= (FEED_SHARE if term else FEED_ALONE) else 0
        if share := feed + (term if term >= TERM_SHARE else 0):
            yield rule.channel, share


def has(terms, title):
    return any(words((term,)).first(title) for term in terms)


@given(reports, rules)
def test_a_look_up_finds_what_a_comparison_with_each_finds(reports, rules):
    assert [(m.channel, m.share) for m in Copies(rules).match(reports)] == list(each(reports, rules))


def test_the_reason_is_the_word_of_most_titles():
    rule = Rule(1, frozenset({5}), ("chip", "wafer"))
    told = [Report(9, "A wafer"), Report(9, "A chip of a wafer")]
    assert [m.reason for m in Copies([rule]).match(told)] == ["wafer"]
    assert [m.reason for m in Copies([rule]).match([Report(5, "Nothing"), Report(5, "A chip")])] == ["feed"]


def test_copies_take_no_places_of_each_other():
    rules = [Rule(n, frozenset(), ("chip",)) for n in range(1, 8)]
    told = [Report(9, "A chip is late")]
    assert len(match(told, rules)) == AT_MOST
    assert len(Copies(rules).match(told)) == 7
