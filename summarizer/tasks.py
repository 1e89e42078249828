"""What the clock and the workers run."""

from __future__ import annotations

from django.utils import timezone

from summarizer.llm import configured_model
from summarizer.summarise import summarise


def summarise_hot() -> dict[str, int]:
    return summarise(timezone.now(), configured_model())
