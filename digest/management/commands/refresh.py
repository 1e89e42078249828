"""The whole cycle once, in the order of the pipeline: fetch, group, read, summarise, publish."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from digest.stages import run_stage


class Command(BaseCommand):
    help = "Run every stage of the pipeline once and print what each did."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in settings.CLOCK:
            counts = run_stage(name)
            told = ", ".join(f"{key} {value}" for key, value in counts.items()) or "nothing to do"
            self.stdout.write(f"{name:42} {told}")
