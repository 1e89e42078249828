"""The worker role when grown: a Celery worker for each queue, kept alive and ended together."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from digest import parent
from digest.celery import DEFAULT, app
from digest.supervise import supervise

WIDTHS = {"outward": 4, "grouping": 1}  # processes of a queue; grouping is one holder's work


class Command(BaseCommand):
    help = "Run Celery workers for all queues until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4)
        parser.add_argument("--queue", help="only this queue, in this process")
        parser.add_argument("--child", action="store_true", help="end when standard input does")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REDIS_URL:
            raise CommandError(
                "Workers need REDIS_URL. Without it the clock runs the stages itself: runclock, or up."
            )
        if options["queue"]:
            return self.work(options)
        stop = threading.Event()
        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
        if options["child"]:
            parent.on_parent_end(stop.set)
        commands = {
            queue: ["-m", "django", "runworker", "--child", "--queue", queue, "--concurrency", str(width)]
            for queue, width in ((DEFAULT, options["concurrency"]), *WIDTHS.items())
        }
        raise SystemExit(supervise(commands, stop=stop, say=self.stdout.write, grace=32))

    def work(self, options: dict[str, Any]) -> None:
        if options["child"]:
            parent.on_parent_end(lambda: parent.end_this(31))
        name = f"{options['queue']}@%h"
        app.worker_main(
            [
                "worker",
                "--queues",
                options["queue"],
                "--concurrency",
                str(options["concurrency"]),
                "--hostname",
                name,
            ]
            + ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        )
