"""Verb: hot stories without a fresh summary get one. An extract at once, then the model's version."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from summarizer.extracts import extracts
from summarizer.llm import Model
from summarizer.plan import plan
from summarizer.rewrite import rewrite


def summarise(now: datetime, model: Model | None = None, *, only: int | None = None) -> dict[str, int]:
    """Plan, then write what is due; counts of what was done. Safe to run by many at once and to repeat.

    ``only``: one story, hot or not.
    """
    counts: Counter[str] = Counter(planned=plan(now, model=model is not None, only=only))
    counts += extracts(now, model=model is not None)
    if model:
        counts += rewrite(now, model, only=only)
    return dict(counts)
