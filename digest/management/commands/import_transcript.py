"""A shared chat out of any file that a person may bring, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from digest.chats.imported import ImportedChat, Unreadable
from digest.chats.importers.stream import stream_chats


class Command(BaseCommand):
    help = (
        "Print the chats of an export, a saved page or a text as {source, title, model, turns}; "
        "a list of these where the file holds many. Nothing is stored and nothing removed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="FILE")
        parser.add_argument("--chat", type=int, metavar="N", help="only this one, from 1")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["source"].open("rb") as file:
                self._print(file, options["chat"])
        except Unreadable as problem:
            raise CommandError(" ".join(str(problem).split())) from problem
        except OSError as problem:
            raise CommandError(str(problem)) from problem

    def _print(self, file: Any, only: int | None) -> None:
        """As the file is read: of many only one is held at a time."""
        held = ""
        many = some = False
        for number, chat in enumerate(stream_chats(file, only=only), start=1):
            if held:
                self.stdout.write(f"{',' if many else '['}\n{held}", ending="")
                many = True
            held = json.dumps(plain(chat), ensure_ascii=False)
            some = some or bool(chat.turns)
            if number % 1_000 == 0 and sys.stderr.isatty():  # elsewhere the only line is of a broken file
                sys.stderr.write(f"\r{number} chats")
        if not some:
            raise Unreadable("nothing", "", "no chat with a message")
        self.stdout.write(f",\n{held}\n]" if many else held)


def plain(chat: ImportedChat) -> dict[str, Any]:
    """A chat in plain words for JSON; moments in ISO 8601, None where unknown."""
    return {
        "source": chat.source,
        "title": chat.title,
        "model": chat.model,
        "turns": [
            {
                "role": turn.role.value,
                "name": turn.name,
                "text": turn.text,
                "at": turn.at.isoformat() if turn.at else None,
            }
            for turn in chat.turns
        ],
    }
