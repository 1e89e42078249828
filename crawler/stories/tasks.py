"""What the clock calls."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone

from crawler.stories.assign import assign
from crawler.stories.pictures import pictures


def assign_new() -> dict[str, int]:
    return asdict(assign(timezone.now()))


def fetch_pictures() -> dict[str, int]:
    return pictures(timezone.now())
