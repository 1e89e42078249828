"""How fast reports are grouped, and how much memory a report in the window takes. Measures; judges nothing.

python3 run.py bench group [--large] [--window 100000] [--seed 7]

The reports are invented by a seeded generator: background words as frequent as in the general tables, events
with words of their own, a few events told by many outlets and most by one or two, English and Chinese.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import string
import time
import tracemalloc
from dataclasses import dataclass

from crawler.stories.features import features, read_general
from crawler.stories.group import SILENT, Grouper
from crawler.stories.material import facts

SIZES = [1_000, 10_000]  # reports in the window
LARGE = 30_000
MEASURED = 500  # reports placed and timed once the window is full
OUTLETS = 150
TOLD = 1.2  # exponent of how often an event is told: 56 % once, few dozens of times
CHINESE = 0.3  # share of events


@dataclass(frozen=True)
class Report:
    title: str
    text: str
    at: float  # seconds
    publisher: str


class Press:
    """Invented reports in time order, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        tables = {language: read_general(language) for language in ("en", "zh")}
        self.background = {
            language: (list(table), self.summed(list(table.values()))) for language, table in tables.items()
        }

    @staticmethod
    def summed(weights: list[float]) -> list[float]:
        total, sums = 0.0, []
        for weight in weights:
            total += weight
            sums.append(total)
        return sums

    def words(self, language: str, count: int) -> list[str]:
        terms, sums = self.background[language]
        return self.random.choices(terms, cum_weights=sums, k=count)

    def name(self, language: str) -> str:
        """A word that few events share."""
        if language == "zh":
            return "".join(chr(self.random.randrange(0x4E00, 0x8000)) for _ in range(2))
        return "".join(self.random.choices(string.ascii_lowercase, k=self.random.randrange(5, 10)))

    def event(self) -> tuple[str, list[str]]:
        language = "zh" if self.random.random() < CHINESE else "en"
        topic = [self.random.choice(self.background[language][0]) for _ in range(8)]
        return language, [self.name(language) for _ in range(4)] + topic

    def reports(self, count: int, per_second: float) -> list[Report]:
        """Every event begins within the time told, and is told for about a day."""
        pick, seconds = self.random, count / per_second
        found: list[Report] = []
        while len(found) < count:
            language, own = self.event()
            begin = pick.uniform(-86400, seconds)
            for _ in range(min(200, int(pick.paretovariate(TOLD)))):
                at = begin + pick.expovariate(1 / 30_000)
                if 0 <= at < seconds:
                    found.append(self.report(language, own, at))
        return sorted(found[:count], key=lambda report: report.at)

    def report(self, language: str, own: list[str], at: float) -> Report:
        between = "" if language == "zh" else " "
        title = self.random.sample(own, 5) + self.words(language, 4)
        text = self.random.choices(own, k=18) + self.words(language, 45)
        self.random.shuffle(title)
        self.random.shuffle(text)
        outlet = f"Outlet {int(OUTLETS ** self.random.random())}"  # the busiest first
        return Report(between.join(title), between.join(text), at, outlet)


def place(grouper: Grouper, reports: list[Report], first_key: int) -> float:
    """Seconds that ``Grouper.place`` took, reading the reports' words included."""
    began = time.perf_counter()
    for key, report in enumerate(reports, first_key):
        grouper.place(features(report.title, report.text), report.at, key, publisher=report.publisher)
    return time.perf_counter() - began


def restore(reports: list[Report], stories: list[int]) -> float:
    """Seconds of the processor in which a lost index is rebuilt from reports that were read already."""
    grouper = Grouper()
    began = time.process_time()
    for report, story in zip(reports, stories, strict=True):
        read = features(report.title, report.text)
        facts(report.title, report.text)
        grouper.restore(read, report.at, story, report.publisher)
    return time.process_time() - began


def window_only(size: int, seed: int) -> None:
    """In seconds of the processor, and without the memory, which takes many times as long to measure."""
    reports = Press(seed).reports(size + MEASURED, per_second=size / SILENT)
    window, more = reports[:size], reports[size:]
    grouper, stories = Grouper(), list[int]()
    merged: dict[int, int] = {}
    began = time.process_time()
    for key, report in enumerate(window, 1):
        found = grouper.place(features(report.title, report.text), report.at, key, publisher=report.publisher)
        assert found is not None
        merged.update(found.merges)
        stories.append(found.story)
    filling = time.process_time() - began
    began = time.process_time()
    place(grouper, more, size + 1)
    full = time.process_time() - began
    still = len(grouper.stories)
    del grouper
    gc.collect()
    rebuilt = restore(window, [root(merged, story) for story in stories])
    print(
        f"{size:>6} reports in the window, {still:>5} stories open:"
        f" {len(more) / full:7.0f} reports/s with a full window, {size / filling:7.0f} while it filled;"
        f" rebuilt in {rebuilt:.1f} s, reading from the database aside",
        flush=True,
    )


def root(merged: dict[int, int], story: int) -> int:
    while story in merged:
        story = merged[story]
    return story


def measure(size: int, seed: int) -> None:
    reports = Press(seed).reports(size + MEASURED, per_second=size / SILENT)
    window, more = reports[:size], reports[size:]
    grouper = Grouper()
    filling = place(grouper, window, 1)
    full = place(grouper, more, size + 1)
    stories = len(grouper.stories)
    del grouper
    gc.collect()
    tracemalloc.start()
    grouper = Grouper()
    empty = tracemalloc.get_traced_memory()[0]
    place(grouper, window, 1)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - empty
    tracemalloc.stop()
    print(
        f"{size:>6} reports in the window, {stories:>5} stories open:"
        f" {len(more) / full:7.0f} reports/s with a full window, {size / filling:7.0f} while it filled;"
        f" {held / size:6.0f} bytes a report besides {empty / 1e6:.1f} MB of tables",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--large", action="store_true", help=f"also {LARGE} reports: minutes")
    parser.add_argument(
        "--window", type=int, help="this many reports alone, with a rebuild, without the memory"
    )
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if hasattr(os, "getloadavg"):
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if options.window:
        window_only(options.window, options.seed)
    for size in [] if options.window else [*SIZES, *([LARGE] if options.large else [])]:
        measure(size, options.seed)


if __name__ == "__main__":
    main()
