"""Sending what waits, by the server of EMAIL_URL."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from digest.accounts.models import WaitingMail
from digest.lib.claims import ATTEMPTS, RELEASED, claim, settled

LEASE = timedelta(minutes=2)  # above the time a server may take: EMAIL_TIMEOUT for each of a few steps
AGAIN = (timedelta(minutes=1), timedelta(minutes=10))  # after the first and the second failure
MOST = 50  # mails of one pass

log = structlog.get_logger(__name__)


def send_mails(now: datetime) -> dict[str, int]:
    """{"sent", "failed", "expired"}. Nothing of a mail is kept once a server took it, or it is of no use.

    One at a time, and none after a failure: a server that is away holds a pass up by one mail's time-out, and
    costs no other mail an attempt. Whoever is stopped between sending and deleting sends twice.
    """
    counts = {"sent": 0, "failed": 0, "expired": 0}
    if not WaitingMail.objects.exists():  # a look takes no writer's turn
        return counts
    counts["expired"] = WaitingMail.objects.over(now).delete()[0]
    while not counts["failed"] and counts["sent"] < MOST:
        taken = claim(WaitingMail.objects.due(now), limit=1, lease=LEASE)
        row = WaitingMail.objects.filter(pk__in=taken.pks).first()
        if row is None:
            break
        mine = settled(WaitingMail.objects.filter(pk=row.pk), taken.token)
        if reason := refusal(row):
            kind = reason.partition(":")[0]  # the rest may name whom it was to
            log.warning("mail not sent", mail=row.pk, attempt=row.attempts, reason=kind)
            mine.update(**after_failure(row, reason, now))
            counts["failed"] += 1
        else:
            mine.delete()
            counts["sent"] += 1
    return counts


def refusal(row: WaitingMail) -> str:
    """Why the server did not take the mail; nothing if it did."""
    message = EmailMessage(row.subject, row.text, row.sender, [row.to])
    message.connection = get_connection(settings.MAIL_BACKEND)
    try:
        message.send()
    except (OSError, ValueError) as problem:  # smtplib's own errors; what no mail can be made of
        return f"{type(problem).__name__}: {problem}"
    return ""


def after_failure(row: WaitingMail, reason: str, now: datetime) -> dict[str, object]:
    """The fields of a row that was not sent: another time, or parked with the reason after the third."""
    if row.attempts >= ATTEMPTS:
        return {**RELEASED, "parked_at": now, "parked_reason": reason[:300]}
    return {**RELEASED, "not_before": now + AGAIN[row.attempts - 1]}
