"""Write the summaries that are due, or one story's."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from summarizer.summarise import summarise


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("story", nargs="?", type=int, help="only this story, hot or not")

    def handle(self, *, story: int | None, **options: Any) -> None:
        for name, n in summarise(timezone.now(), only=story).items():
            self.stdout.write(f"{name:12} {n}")
