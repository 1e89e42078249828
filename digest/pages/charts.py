"""Bars as SVG path data, for presentation attributes. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOURS = 24
FRESH_HOURS = 2  # drawn in the colour of heat
BINS = 32
STEPS = [
    timedelta(minutes=m) for m in (15, 30, 45, 60, 90, 120, 180, 240, 360, 540, 720, 1440, 2880, 5760, 43200)
]
UP, DOWN, UNIT = 45.0, 30.0, 15.0  # the highest bars above and below the line, and the most for one report


@dataclass(frozen=True)
class Spark:
    """Reports an hour over 24 hours: 24 bars in a box of 72 x 16; `peak` is the most in an hour."""

    bars: str
    fresh: str
    peak: int


@dataclass(frozen=True)
class Coverage:
    """Reports a step: English above the line, Chinese below, dotted where a version began (320 x 92)."""

    above: str
    below: str
    marks: str
    step: timedelta
    ticks: tuple[datetime, ...]
    peak_above: int
    peak_below: int


def number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def spark(times: Iterable[datetime], now: datetime) -> Spark:
    counts = [0] * HOURS
    for at in times:
        hours_ago = int((now - at) / timedelta(hours=1))
        if 0 <= hours_ago < HOURS:
            counts[HOURS - 1 - hours_ago] += 1
    peak = max(counts)
    bars = [f"M{1 + 3 * i} 15v-{number(max(13 * n / peak, 2.5))}" if n else "" for i, n in enumerate(counts)]
    return Spark("".join(bars[:-FRESH_HOURS]), "".join(bars[-FRESH_HOURS:]), peak)


def aligned(at: datetime, step: timedelta) -> datetime:
    """The first full step at or after `at`."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch - (epoch - at) // step * step


def binned(times: Iterable[datetime], start: datetime, step: timedelta) -> list[int]:
    counts = [0] * BINS
    for at in times:
        counts[min(max(int((at - start) / step), 0), BINS - 1)] += 1
    return counts


def coverage(
    above: Sequence[datetime], below: Sequence[datetime], versions: Sequence[datetime], now: datetime
) -> Coverage:
    """The smallest step whose 32 bins hold all reports up to `now`, or to the last report if that is old."""
    every = [*above, *below]
    first, last = min(every, default=now), max(every, default=now)
    end = now if now - last < timedelta(hours=12) else last
    for step in STEPS:
        stop = aligned(end, step)
        start = stop - BINS * step
        if start <= first:
            break
    ups, downs = binned(above, start, step), binned(below, start, step)
    unit = min(UNIT, UP / max(ups + [1]), DOWN / max(downs + [1]))
    marks = [at for at in versions if start <= at <= stop]
    return Coverage(
        above="".join(f"M{5 + 10 * i} 56v-{number(n * unit)}" for i, n in enumerate(ups) if n),
        below="".join(f"M{5 + 10 * i} 58v{number(n * unit)}" for i, n in enumerate(downs) if n),
        marks="".join(f"M{number(10 * ((at - start) / step))} 0v92" for at in marks),
        step=step,
        ticks=tuple(start + i * BINS // 4 * step for i in range(5)),
        peak_above=max(ups),
        peak_below=max(downs),
    )
