"""One pass over the feeds, by hand."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from crawler.feeds.ingest import ingest
from crawler.feeds.report import Progress, table

BY_HAND = 3_600.0  # seconds


class Command(BaseCommand):
    help = "Poll the feeds that are due and print what came of it. Exit 1 if every feed failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every feed, due or not")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stdout)
        result = ingest(
            timezone.now(), limit=100_000, all=options["all"], progress=progress, open_for=BY_HAND
        )
        progress.end()
        self.stdout.write(table(result))
        if result.rows and result.counts["failed"] == result.counts["feeds"]:
            sys.exit(1)
