"""In which order the reports of a story are read: the most informative first, publishers in turn; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from summarizer.clean import clean_sentences, length
from summarizer.draft import Report

ENOUGH = 400  # words or characters past which a longer text is not more informative


def informative_first(reports: Iterable[Report], limit: int) -> list[Report]:
    """Up to ``limit`` reports: each publisher's best, then each one's second, by how much news they hold.

    Among equals the earlier report stands first.
    """
    by_publisher: defaultdict[str, list[tuple[float, int, Report]]] = defaultdict(list)
    for report in reports:
        worth = min(ENOUGH, sum(length(text) for _, text in clean_sentences(report.text[:4000])))
        by_publisher[report.publisher].append((-float(worth), report.number, report))
    turns: list[tuple[int, float, int, Report]] = []
    for own in by_publisher.values():
        own.sort(key=lambda row: row[:2])
        turns += [(turn, worth, number, report) for turn, (worth, number, report) in enumerate(own)]
    turns.sort(key=lambda row: row[:3])
    return [report for *_, report in turns[:limit]]
