"""Serve: the web server and the clock (with REDIS_URL also workers) as children that end with it."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from digest import parent
from digest.accounts.open_setup_link import open_setup_link
from digest.progress import progress
from digest.supervise import supervise

PATIENCE = 300  # seconds after which the filling list is no longer reported


def free_port(host: str, port: int) -> int:
    """``port`` if nothing listens there (0: any free one); else a sentence that says what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, sys.platform != "win32")
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({problem.strerror}). Stop the program that uses it, "
                f"or choose another port: PORT={port + 1} in the environment or in .env."
            ) from None
        return int(probe.getsockname()[1])


class Teller:
    """Says when the site can be opened, then how the first list fills, until it is there."""

    def __init__(self, command: BaseCommand, host: str, port: int, link: str | None) -> None:
        self.command, self.host, self.port, self.link = command, host, port, link
        self.open = False
        self.since = self.last = time.monotonic()
        self.done = False
        self.told = ""

    def __call__(self) -> None:
        if not self.open:
            self.open = self.answers()
            if self.open:
                self.greet()
        elif not self.done and time.monotonic() - self.last > (1 if sys.stdout.isatty() else 3):
            self.last = time.monotonic()
            self.report()

    def answers(self) -> bool:
        try:
            with socket.create_connection((self.reachable, self.port), timeout=0.2):
                return True
        except OSError:
            return False

    @property
    def reachable(self) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)

    def greet(self) -> None:
        host = f"[{self.reachable}]" if ":" in self.reachable else self.reachable
        address = f"http://{host}:{self.port}/"
        say = self.command.stdout.write
        say(f"\nDigest is at {address}" + (f" and {settings.SITE_URL}/" if settings.SITE_URL else ""))
        if self.link:
            say(f"Open your staff account once at {settings.SITE_URL or address.rstrip('/')}{self.link}")
        say("Ctrl-C ends it.\n")

    def report(self) -> None:
        try:
            now = progress(timezone.now())
        except DatabaseError:
            return  # busy or restarting: the next report comes in a moment
        text, living = str(now), sys.stdout.isatty()
        self.done = now.filled or time.monotonic() - self.since > PATIENCE
        if living:
            self.command.stdout.write("\r" + text.ljust(72), ending="\n" if self.done else "")
            self.command.stdout.flush()
        elif text != self.told:
            self.command.stdout.write(text)
        self.told = text


class Command(BaseCommand):
    help = "Serve the site and run its clock until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT, help="0 takes a free one")
        parser.add_argument("--child", action="store_true", help="end when standard input does")
        parser.add_argument("--demo", action="store_true", help="as in setup_site; changes nothing here")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: stop.set())
        if options["child"]:
            parent.on_parent_end(stop.set)
        host, port = options["host"], free_port(options["host"], options["port"])
        address = ["--host", host, "--port", str(port)]
        commands = {
            "web": ["-m", "digest.web", *address, "--child", "--grace", "2"],
            "clock": ["-m", "django", "runclock", "--child"],
        }
        if settings.REDIS_URL:
            commands["worker"] = ["-m", "django", "runworker", "--child", "--concurrency", "2"]
        code = supervise(
            commands,
            stop=stop,
            say=self.stdout.write,
            beat=Teller(self, host, port, open_setup_link()),
        )
        self.stdout.write("Digest has stopped." if not code else "")
        raise SystemExit(code)
