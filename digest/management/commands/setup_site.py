"""Everything a new or updated installation needs before it serves. Safe and quick to repeat."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crawler.feeds.sources import NotOpml
from digest.first_start import load_first_news

UNUSED = ["redoc*"]  # the API's docs are Swagger's; compressing the other's script takes seconds


def static_files() -> str:
    """A hash that changes when any static file does."""
    sha = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            sha.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return sha.hexdigest()


class Command(BaseCommand):
    help = "Create or update the database and static files; at the first start load channels and sources."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="an invented week of news instead of real sources"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self.stdout.write("Database")
        call_command("migrate", interactive=False, verbosity=0)
        stamp, now = settings.STATIC_ROOT / ".collected", static_files()
        if not stamp.exists() or stamp.read_text() != now:
            self.stdout.write("Static files")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED)
            stamp.write_text(now)
        try:
            load_first_news(timezone.now(), demo=options["demo"], say=self.stdout.write)
        except NotOpml as problem:
            raise CommandError(
                f"SOURCES={settings.SOURCES} cannot be used ({problem}): set it to the path or address of "
                "an OPML file, or leave it empty for the built-in list, and start again."
            ) from None
