"""The invented week as it lies in files. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented publisher; ``channel`` is the slug of the vertical channel that its feed belongs to."""

    slug: str
    name: str
    site_url: str
    feed: str
    owner: str
    country: str
    kind: str
    language: str
    channel: str


@dataclass(frozen=True, slots=True)
class Report:
    """One piece; ``story`` names the event where several outlets told it."""

    outlet: str
    title: str
    text: str
    hours_ago: float
    slug: str
    tags: tuple[str, ...] = ()
    story: str | None = None


def read_outlets() -> list[Outlet]:
    """In the order of the file."""
    rows = json.loads((HERE / "outlets.json").read_text(encoding="utf-8"))
    return [Outlet(**row) for row in rows]


def read_reports() -> list[Report]:
    """In the order of the files' names."""
    lines = [
        line
        for path in sorted((HERE / "reports").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [Report(**{**row, "tags": tuple(row["tags"])}) for row in map(json.loads, lines)]
