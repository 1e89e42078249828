"""Whether the clock or a worker of this machine works, by exit code, for its container's health check."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from kombu.exceptions import OperationalError

from crawler.lease.models import Lease
from digest.celery import app
from digest.leading import ROLE


def a_clock_leads() -> bool:
    """Some clock holds the lead, this one or the one it waits for."""
    return Lease.objects.filter(name=ROLE, until__gt=timezone.now()).exists()


def a_worker_answers() -> bool:
    try:
        return bool(app.control.ping(timeout=5, limit=1))
    except (OperationalError, OSError):
        return False


ROLES = {"clock": a_clock_leads, "worker": a_worker_answers}


class Command(BaseCommand):
    help = "Exit with 0 if the role is healthy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=sorted(ROLES))

    def handle(self, *args: Any, **options: Any) -> None:
        if not ROLES[options["role"]]():
            raise CommandError(f"no sign of a {options['role']}")
