"""Verb: the circuit breaker of the one door to a model, a row that all workers share.

After five errors in a row it opens; then one call a minute may try, and a success closes it. "Too many
requests" pauses everybody as long as the server said. A refused key stops all calls until staff retry or
the settings change.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.crypto import salted_hmac

from summarizer.llm import BadKey, ModelError, RateLimited
from summarizer.models import Breaker

ERRORS = 5  # in a row
PROBE = timedelta(seconds=60)


def rows() -> QuerySet[Breaker]:
    Breaker.objects.bulk_create([Breaker(pk=1)], ignore_conflicts=True)
    return Breaker.objects.filter(pk=1)


def fingerprint() -> str:
    """Tells whether the settings that a server could refuse have changed, without telling the key."""
    parts = (settings.LLM_BASE_URL, settings.LLM_API_KEY, settings.LLM_MODEL)
    return salted_hmac("summarizer.breaker", "\n".join(parts)).hexdigest()[:32]


def admitted(now: datetime) -> str:
    """ "" when a call may be made now, else why not. An open breaker admits one probe a minute."""
    row = rows().get()
    if row.stopped_reason and row.stopped_for == fingerprint():
        return "stopped"
    if row.open_until is None:
        return ""
    probe = Breaker.objects.filter(pk=1, open_until__lte=now).update(open_until=now + PROBE)
    return "" if probe else "paused"


def succeeded() -> None:
    changed = ~Q(errors=0) | Q(open_until__isnull=False) | ~Q(stopped_reason="")
    rows().filter(changed).update(errors=0, open_until=None, stopped_reason="", stopped_for="")


def failed(problem: ModelError, now: datetime) -> None:
    """Count a failure that speaks against the server; what speaks against one request changes nothing."""
    if isinstance(problem, BadKey):
        rows().update(stopped_reason=str(problem)[:300], stopped_for=fingerprint())
    elif isinstance(problem, RateLimited):
        until = now + timedelta(seconds=problem.retry_after)
        rows().filter(Q(open_until=None) | Q(open_until__lt=until)).update(open_until=until)
    elif problem.server:
        rows().update(errors=F("errors") + 1)
        rows().filter(errors__gte=ERRORS).update(open_until=now + PROBE)


def retry() -> None:
    """What staff do about a stop: try again at once."""
    rows().update(errors=0, open_until=None, stopped_reason="", stopped_for="")
