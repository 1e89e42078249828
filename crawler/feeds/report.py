"""What a pass over the feeds did, for a terminal."""

from __future__ import annotations

import unicodedata

from django.core.management.base import OutputWrapper

from crawler.feeds.ingest import Ingested, Row

BAR = 30


class Progress:
    """A bar that redraws itself on a terminal; a line every tenth of the way elsewhere."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self.bar = bool(out.isatty())
        self.last = -1
        self.drawn = False

    def __call__(self, done: int, total: int) -> None:
        part = done * 10 // total if total else 0
        if self.bar:
            filled = BAR * done // total if total else 0
            self.out.write(f"\r{'█' * filled}{'░' * (BAR - filled)} {done}/{total} feeds", ending="")
            self.out.flush()
            self.drawn = True
        elif total and part != self.last:
            self.out.write(f"{done}/{total} feeds")
        self.last = part

    def end(self) -> None:
        if self.drawn:
            self.out.write("")


def columns(text: str) -> int:
    """Places that ``text`` takes on a terminal: Han and other wide letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def fit(text: str, width: int) -> str:
    """``text`` in exactly ``width`` places."""
    while columns(text) > width:
        text = text[:-2] + "…"
    return text + " " * (width - columns(text))


def line_of(row: Row) -> str:
    figures = f"{row.new:>5} {row.changed:>7} {row.seconds:>7.1f}s"
    return f"{fit(row.feed, 34)} {row.outcome:<7} {figures}  {row.error}".rstrip()


def table(result: Ingested) -> str:
    """One line a feed, worst last, and the totals."""
    order = {"new": 0, "same": 1, "lost": 2, "gone": 3, "failed": 4}
    rows = sorted(result.rows, key=lambda row: (order[row.outcome], -row.new, row.feed))
    counts = result.counts
    head = f"{'feed':<34} {'outcome':<7} {'new':>5} {'changed':>7} {'time':>8}"
    total = (
        f"{counts['feeds']} feeds · {counts['new']} new entries · {counts['changed']} changed · "
        f"{counts['unchanged']} feeds without news · {counts['failed']} failed"
    )
    return "\n".join([head, *map(line_of, rows), total]) if rows else "No feed is due."
