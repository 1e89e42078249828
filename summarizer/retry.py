"""Verb: what staff do about parked summaries and a stopped model."""

from __future__ import annotations

from collections.abc import Collection

from summarizer import breaker
from summarizer.models import Work


def retry(work_ids: Collection[int]) -> int:
    """Try these rows again, with all their calls; a model that was stopped may be called again."""
    breaker.retry()
    return Work.objects.filter(pk__in=work_ids).update(**Work.AGAIN)
