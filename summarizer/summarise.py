"""Verb: hot stories without a fresh summary get one. An extract at once, then the model's version."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from digest.lib.claims import RELEASED, claim, settled
from summarizer.draft import Report
from summarizer.extract import extract
from summarizer.importance import informative_first
from summarizer.models import Summary, Work
from summarizer.plan import plan
from summarizer.reports import reports_of
from summarizer.store import Written, store

PATIENCE = timedelta(minutes=10)  # a summary may lag behind its story so long before an extract takes over
BATCH, BATCHES = 50, 20
LEASE = timedelta(minutes=2)
READ = 12  # reports an extract is taken from


def summarise(now: datetime, *, only: int | None = None) -> dict[str, int]:
    """Plan, then write what is due; counts of what was done. Safe to run by many at once and to repeat."""
    counts: Counter[str] = Counter(planned=plan(now, model=False, only=only))
    counts += write_extracts(now, model=False)
    return dict(counts)


def write_extracts(now: datetime, *, model: bool) -> Counter[str]:
    """Extracts for what has none: fast, so that no page waits for a model."""
    counts: Counter[str] = Counter()
    for _ in range(BATCHES):
        untold = Work.objects.untold(now - PATIENCE if model else None)
        taken = claim(untold, limit=BATCH, lease=LEASE)
        if not taken.pks:
            break
        works = list(Work.objects.filter(pk__in=taken.pks).select_related("story"))
        reports = reports_of({work.story_id for work in works})
        for work in works:
            told, cited = reports.get(work.story_id, ([], {}))
            counts[write_extract(work, taken.token, told, cited, now, model=model)] += 1
    return counts


def write_extract(
    work: Work, token: UUID, reports: list[Report], cited: dict[int, int], now: datetime, *, model: bool
) -> str:
    """Store one extract and let go of the work: done, or due for the model."""
    read = informative_first([r for r in reports if r.language == work.language], READ)
    draft = extract(read, work.language)
    if draft is None:
        reason = {"parked_at": now, "parked_reason": "no report has a title that can be shown"}
        settled(Work.objects.filter(pk=work.pk), token).update(**RELEASED, **reason)
        return "untellable"
    state = Work.State.DUE if model else Work.State.DONE
    written = Written(draft, Summary.EXTRACT, len(read), cited)
    return "extracts" if store(work, token, written, now, state=state, attempts=0, **RELEASED) else "lost"
