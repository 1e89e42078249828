"""The clock role: runs each stage of `settings.CLOCK` on time, here or, with REDIS_URL, in workers."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from crawler import clock
from digest import celery, parent
from digest.leading import leads, new_holder
from digest.stages import run_stage


class Command(BaseCommand):
    help = "Run the clock until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--child", action="store_true", help="end when standard input does")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
        if options["child"]:
            parent.on_parent_end(stop.set)
        dispatch = celery.send if settings.REDIS_URL else run_stage
        clock.run(settings.CLOCK, dispatch=dispatch, lead=partial(leads, new_holder()), stop=stop)
        sys.stdout.flush()
        os._exit(0)  # stages under way are left: their claims run out and the rows are due again
