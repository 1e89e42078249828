"""How loud a story is among independent publishers now, with a reason in front of every term. Pure.

Codes of the terms, with the number that a page puts into words:

    publishers   n independent publishers in the last 24 h (feeds of one owner count once): 4 each
    firehose     n of them publish so much that their report says less: what is taken off for it
    new          n publishers reported in the last two hours: 2 each, less for a firehose or without a date
    languages    2: it is told in English and Chinese: 4
    single       1: told by one publisher alone: -4
    age          hours since the first report: -0.25 each, at most -6
    nothing_new  hours since it left the list; nothing material to come back with: what is above 0
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)
NEW = timedelta(hours=2)
FUTURE = timedelta(minutes=10)  # clocks of honest servers differ by less
PUBLISHER_POINTS = 4.0
NEW_POINTS = 2.0
LANGUAGES_POINTS = 4.0
AGE_POINTS = -0.25
SINGLE_POINTS = -4.0
UNDATED = 0.5
FIREHOSE = 40.0  # entries in 24 h

Term = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Report:
    """One report as heat sees it. Only feeds that staff trusts belong here."""

    publisher: str  # the owner: feeds of one owner count once
    at: datetime  # effective time, never after it was first seen
    language: str = "en"
    volume: float = 0.0  # entries of its feed in the last 24 h
    postdated: bool = False  # it claims a time after it was seen: never fresh
    undated: bool = False  # it claims none, or one that cannot be: half as fresh


@dataclass(frozen=True, slots=True)
class Heat:
    """``total`` above 0 is hot; ``terms`` are (code, number, points) and sum to the total."""

    total: float
    terms: tuple[Term, ...]


def volume_weight(volume: float) -> float:
    """What a report of a feed with ``volume`` entries in 24 h counts: 1 / log2(2 + volume / 40)."""
    return 1 / math.log2(2 + max(0.0, volume) / FIREHOSE)


def heat(reports: Iterable[Report], now: datetime, first_report: datetime | None = None) -> Heat:
    """Heat of a story from its reports; ``first_report`` when older ones were left out."""
    told = [report for report in reports if report.at <= now]
    current = [report for report in told if now - report.at < WINDOW]
    if not current:
        return Heat(0.0, ())
    weights: dict[str, float] = {}
    for report in current:
        weight = volume_weight(report.volume)
        weights[report.publisher] = max(weights.get(report.publisher, 0.0), weight)
    fresh: dict[str, float] = {}
    for report in current:
        if now - report.at <= NEW and not report.postdated:
            share = weights[report.publisher] * (UNDATED if report.undated else 1.0)
            fresh[report.publisher] = max(fresh.get(report.publisher, 0.0), share)
    languages = {report.language for report in current}
    start = min(min(report.at for report in told), first_report or now)
    hours = (now - start) / timedelta(hours=1)
    full = PUBLISHER_POINTS * len(weights)
    loud = [weight for weight in weights.values() if weight < 0.9]
    terms: list[Term] = [("publishers", len(weights), full)]
    if loud:
        terms.append(("firehose", len(loud), PUBLISHER_POINTS * (sum(weights.values()) - len(weights))))
    if fresh:
        terms.append(("new", len(fresh), NEW_POINTS * sum(fresh.values())))
    if {"en", "zh"} <= languages:
        terms.append(("languages", 2, LANGUAGES_POINTS))
    if len(weights) == 1:
        terms.append(("single", 1, SINGLE_POINTS))
    terms.append(("age", round(hours, 1), AGE_POINTS * min(hours, 24.0)))
    return summed(terms)


def kept_off(heat_now: Heat, left_at: datetime, now: datetime) -> Heat:
    """The heat of a story that was hot before and has nothing material to come back with: at most 0."""
    if heat_now.total <= 0:
        return heat_now
    hours = (now - left_at) / timedelta(hours=1)
    return summed([*heat_now.terms, ("nothing_new", round(hours, 1), -heat_now.total)])


def summed(terms: Sequence[Term]) -> Heat:
    rounded = tuple((code, number, round(points, 2)) for code, number, points in terms)
    return Heat(round(sum(points for _, _, points in rounded), 2), rounded)
