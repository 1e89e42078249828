"""Verb: extracts for what has no summary: fast, so that no page waits for a model."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from digest.lib.claims import RELEASED, claim, settled
from summarizer.draft import Report
from summarizer.extract import extract
from summarizer.importance import informative_first
from summarizer.models import Summary, Work
from summarizer.reports import reports_of
from summarizer.store import Written, store

PATIENCE = timedelta(minutes=10)  # a summary may lag behind its story so long before an extract takes over
BATCH, BATCHES = 50, 20
LEASE = timedelta(minutes=2)
READ = 12  # reports an extract is taken from


def extracts(now: datetime, *, model: bool) -> Counter[str]:
    """Write what is untold; ``model``: one is configured and will write over it."""
    counts: Counter[str] = Counter()
    for _ in range(BATCHES):
        taken = claim(Work.objects.untold(now - PATIENCE if model else None), limit=BATCH, lease=LEASE)
        if not taken.pks:
            break
        works = list(Work.objects.filter(pk__in=taken.pks).select_related("story"))
        reports = reports_of({work.story_id for work in works})
        state = Work.State.DUE if model else Work.State.DONE
        for work in works:
            told, cited = reports.get(work.story_id, ([], {}))
            counts[
                write_extract(work, taken.token, told, cited, now, state=state, attempts=0, **RELEASED)
            ] += 1
    if not model:
        # rows that a model once was to write
        Work.objects.open().told().filter(parked_at=None).update(state=Work.State.DONE)
    return counts


def write_extract(
    work: Work, token: UUID, reports: list[Report], cited: dict[int, int], now: datetime, **fields: Any
) -> str:
    """Store the extract of ``work`` unless its material is told already, and set ``fields`` on the row."""
    owned = settled(Work.objects.filter(pk=work.pk), token)
    latest = Summary.objects.newest().filter(story=work.story_id, language=work.language)
    if latest.filter(material_key=work.material_key).exists():
        return "kept" if owned.update(**fields) else "lost"
    read = informative_first([r for r in reports if r.language == work.language], READ)
    draft = extract(read, work.language)
    if draft is None:
        if read or not reports:
            fields |= {"parked_at": now, "parked_reason": "no report has a title that can be shown"}
        return "untellable" if owned.update(**fields) else "lost"
    written = Written(draft, Summary.EXTRACT, len(read), cited)
    return "extracts" if store(work, token, written, now, **fields) else "lost"
