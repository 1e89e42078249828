"""Load the invented week."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from digest.demo.load import load, load_demo


class Command(BaseCommand):
    help = "Load an invented week of news and run the stages over it as they would have run. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--entries-only", action="store_true", help="leave the stages to the clock")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        loaded = load(now) if options["entries_only"] else load_demo(now, self.stdout.write)
        self.stdout.write(f"{loaded.feeds} feeds, {loaded.entries} new entries")
