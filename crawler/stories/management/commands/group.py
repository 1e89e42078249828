"""One pass of grouping by hand."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crawler.stories.assign import assign

PATIENCE = 60  # seconds that another process may take


class Command(BaseCommand):
    help = "Group the entries that wait into stories and tell the heat anew."

    def handle(self, *args: Any, **options: Any) -> None:
        for _ in range(PATIENCE):
            counts = assign(timezone.now())
            if not counts.busy:
                self.stdout.write(
                    f"{counts.entries} reports placed, {counts.new} new stories, {counts.merged} merged, "
                    f"{counts.withdrawn} reports withdrawn, {counts.refreshed} stories told anew"
                )
                return
            time.sleep(1)
        raise CommandError("Another process is grouping; it finishes by itself. Try again in a minute.")
