"""Articles of a file, grouped by exactly the grouper of the site."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crawler.stories.stream import Article, group_stream


class Command(BaseCommand):
    help = "Read {id, title, text, published_at, …} lines in time order; write {id, story} lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="IN.jsonl")
        parser.add_argument("target", type=Path, metavar="OUT.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["source"].open(encoding="utf-8") as source:
                lines = [
                    json.dumps({"id": name, "story": story}, ensure_ascii=False)
                    for name, story in group_stream(articles(source))
                ]
            options["target"].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{len(lines)} articles grouped")


def articles(source: TextIO) -> Iterator[Article]:
    """The lines of the file; a bar on a terminal, a plain line every 10,000 articles elsewhere."""
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            article = json.loads(line)
            article["id"]
        except (ValueError, KeyError, TypeError) as problem:
            raise CommandError(f"line {number} is not an article with an id: {problem}") from problem
        if number % (500 if sys.stderr.isatty() else 10_000) == 0:
            sys.stderr.write(f"\r{number} articles" if sys.stderr.isatty() else f"{number} articles\n")
        yield article
