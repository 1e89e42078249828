"""What the funnel makes of a text."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from digest.chats.redact import redact


class Command(BaseCommand):
    help = "Read a text from stdin and write it to stdout with secrets and personal data replaced by labels."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--name", action="append", default=[], help="a person's name to remove, repeatable"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
        redacted = redact(text, names=options["name"]).text
        sys.stdout.buffer.write(redacted.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
