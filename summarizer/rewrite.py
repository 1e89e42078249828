"""Verb: what is due gets its version by the model. Each row decides by itself what its next call is.

A few calls run at once in threads that touch no database; everything else happens here, with no
transaction open during a call. A killed process leaves its rows to the next holder, with the call counted
and its money reserved.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from digest.lib.claims import ATTEMPTS, RELEASED, SUCCEEDED, claim, settled
from summarizer import breaker
from summarizer.answer import SUMMARY_SCHEMA, TRANSLATION_SCHEMA, Refusal
from summarizer.brief import SHORTER_TOKENS, TOKENS, brief, most_tokens, prompt
from summarizer.budget import Reservation, price, reserve, settle
from summarizer.check import check
from summarizer.draft import Draft, Report
from summarizer.extracts import write_extract
from summarizer.llm import (
    Answer,
    BadKey,
    CutShort,
    Empty,
    Messages,
    Model,
    ModelError,
    RateLimited,
    TooBig,
    TooLong,
)
from summarizer.models import Summary, Work
from summarizer.reports import reports_of
from summarizer.store import Written, store
from summarizer.translation import check_translation, draft_of, request, size

CALLS = 3  # to the model for one story, language and input
PARALLEL = 4
BUSY = 40.0  # seconds after which a run takes no more rows
LEASE = timedelta(minutes=5)
ANSWER_TOKENS, MORE_TOKENS = 1200, 4000  # more after a model that thinks was cut short
OVER_BUDGET_WAIT = timedelta(minutes=10)
SOURCE_WAIT = timedelta(seconds=20)  # a translation waits for its original
RETRY_WAIT = timedelta(seconds=20)  # times the calls made so far
ONCE = (TooLong.code, CutShort.code, Empty.code)  # mended by another size, so tried once more and no more


@dataclass(frozen=True)
class Job:
    """One call: what to ask, what it may cost, and how its answer becomes a draft."""

    work: Work
    token: UUID
    messages: Messages
    schema: dict[str, Any]
    max_tokens: int
    reports: list[Report]
    cited: dict[int, int]
    sources: int
    prompt_version: str
    translated: bool
    read: Callable[[str], Draft]

    @property
    def asked(self) -> int:
        return most_tokens("".join(message["content"] for message in self.messages))


def rewrite(now: datetime, model: Model, *, only: int | None = None) -> Counter[str]:
    """Work on due rows until none is left or the run was busy long enough; counts of what became of them."""
    counts: Counter[str] = Counter()
    started = time.monotonic()
    rows = Work.objects.open().filter(story=only) if only else Work.objects.open()
    seen: list[int] = []  # a row that failed waits for the next run
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="model") as pool:
        while time.monotonic() - started < BUSY:
            taken = claim(rows.exclude(pk__in=seen), limit=PARALLEL, lease=LEASE)
            if not taken.pks:
                break
            seen += taken.pks
            works = Work.objects.filter(pk__in=taken.pks).select_related("story").order_by("calls", "pk")
            reports = reports_of({work.story_id for work in works})
            under_way = []
            for work in works:
                told, cited = reports.get(work.story_id, ([], {}))
                job = prepare(work, taken.token, told, cited, now, counts)
                if job and (reservation := admitted(job, now, counts)):
                    under_way.append((job, reservation, pool.submit(call, model, job)))
            for job, reservation, future in under_way:
                counts[conclude(job, reservation, future.result(), model.name, now)] += 1
    return counts


def prepare(
    work: Work, token: UUID, reports: list[Report], cited: dict[int, int], now: datetime, counts: Counter[str]
) -> Job | None:
    """The next call for ``work``; None where there is nothing to ask, and the row says why."""
    if work.attempts > ATTEMPTS:
        give_up(
            work, token, "the writer was stopped in the middle of it again and again", reports, cited, now
        )
        counts["parked"] += 1
        return None
    larger = work.last_error in (CutShort.code, Empty.code)
    if any(report.language == work.language for report in reports):
        told = brief(reports, work.language, SHORTER_TOKENS if work.last_error == TooLong.code else TOKENS)
        if not told.reports:
            give_up(work, token, "no report can be shown to a model", reports, cited, now)
            counts["parked"] += 1
            return None
        return Job(
            work, token, told.messages(secrets.token_hex(8)), SUMMARY_SCHEMA,
            MORE_TOKENS if larger else ANSWER_TOKENS, reports, cited, len(told.reports),
            prompt("summary").version, translated=False,
            read=lambda answer: check(answer, told.reports, work.language),
        )  # fmt: skip
    original = original_of(work)
    if original is None:
        let_go(work, token, not_before=now + SOURCE_WAIT)
        counts["waiting"] += 1
        return None
    draft = draft_of(original.headline, original.tldr, original.bullets)
    asked = request(draft, original.language, work.language, secrets.token_hex(8))
    return Job(
        work, token, asked, TRANSLATION_SCHEMA,
        size(draft) * (3 if larger else 1), reports, cited, original.sources,
        prompt("translation").version, translated=True,
        read=lambda answer: check_translation(answer, draft, original.language, work.language),
    )  # fmt: skip


def original_of(work: Work) -> Summary | None:
    """The summary to translate: of the same material, and the last that will be written from it."""
    unfinished = (
        Work.objects.open().filter(story=work.story_id, parked_at=None).exclude(language=work.language)
    )
    if unfinished.filter(language=work.story.language).exists():
        return None
    same = Summary.objects.newest().filter(
        story=work.story_id, material_key=work.material_key, translated=False
    )
    return same.exclude(language=work.language).first()


def admitted(job: Job, now: datetime, counts: Counter[str]) -> Reservation | None:
    """Leave of the breaker and of the budget, with the call counted; None defers the row."""
    reason = breaker.admitted(now)
    if not reason:
        reservation = reserve(price(job.asked, job.max_tokens), now)
        owned = settled(Work.objects.filter(pk=job.work.pk), job.token)
        if reservation and owned.update(calls=F("calls") + 1):
            job.work.calls += 1
            return reservation
        if reservation:
            settle(reservation, 0)
            return None
        reason = "over_budget"
    wait = OVER_BUDGET_WAIT if reason == "over_budget" else breaker.PROBE
    defer(job, reason, now + wait, now)
    counts[reason] += 1
    return None


def call(model: Model, job: Job) -> Answer | ModelError:
    """Runs in a thread of its own and touches no database."""
    try:
        return model.complete(job.messages, schema=job.schema, max_tokens=job.max_tokens)
    except ModelError as problem:
        return problem


def conclude(
    job: Job, reservation: Reservation, result: Answer | ModelError, name: str, now: datetime
) -> str:
    """Settle the money, then the row: a new version, a later try, or the end of tries."""
    if isinstance(result, ModelError):
        settle(reservation, cost(result, job, reservation), result.usage)
        breaker.failed(result, now)
        return fail(job, result, now)
    usage = result.usage
    counted = (usage.tokens_in, usage.tokens_out) if usage else (job.asked, most_tokens(result.text))
    settle(reservation, price(*counted), usage)
    breaker.succeeded()
    try:
        draft = job.read(result.text)
    except Refusal as refusal:
        return again(job, refusal.code, str(refusal), now + RETRY_WAIT * job.work.calls, now)
    written = Written(draft, name, job.sources, job.cited, job.prompt_version, job.translated)
    stored = store(job.work, job.token, written, now, state=Work.State.DONE, last_error="", **SUCCEEDED)
    return "written" if stored else "lost"


def cost(problem: ModelError, job: Job, reservation: Reservation) -> int:
    if problem.free:
        return 0
    if isinstance(problem, TooBig):
        return price(job.asked, problem.tokens_out)
    if problem.usage:
        return price(problem.usage.tokens_in, problem.usage.tokens_out)
    return reservation.amount  # nobody knows: the worst case stays counted


def fail(job: Job, problem: ModelError, now: datetime) -> str:
    work = job.work
    if isinstance(problem, BadKey):
        defer(job, problem.code, now + breaker.PROBE, now)
        return problem.code
    if isinstance(problem, TooBig) or (problem.code in ONCE and work.last_error == problem.code):
        return park(job, str(problem), now)
    wait = RETRY_WAIT * work.calls
    if isinstance(problem, RateLimited):
        wait = timedelta(seconds=problem.retry_after)
    return again(job, problem.code, str(problem), now + wait, now)


def again(job: Job, code: str, reason: str, not_before: datetime, now: datetime) -> str:
    """Another try later, or none after the last one."""
    if job.work.calls >= CALLS:
        return park(job, reason, now)
    let_go(job.work, job.token, not_before=not_before, last_error=code)
    return code


def park(job: Job, reason: str, now: datetime) -> str:
    give_up(job.work, job.token, reason, job.reports, job.cited, now)
    return "parked"


def give_up(
    work: Work, token: UUID, reason: str, reports: list[Report], cited: dict[int, int], now: datetime
) -> None:
    """Park the row with its reason; the page shows the extract."""
    write_extract(work, token, reports, cited, now, parked_at=now, parked_reason=reason[:300], **RELEASED)


def defer(job: Job, reason: str, until: datetime, now: datetime) -> None:
    """No call now, and none is counted; the page shows the extract meanwhile."""
    fields = {"state": Work.State.DEFERRED, "last_error": reason, "not_before": until, "attempts": 0}
    write_extract(job.work, job.token, job.reports, job.cited, now, **fields, **RELEASED)


def let_go(work: Work, token: UUID, **fields: Any) -> None:
    settled(Work.objects.filter(pk=work.pk), token).update(attempts=0, **fields, **RELEASED)
