"""Keeping a mail until the clock sends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from django.core.mail import EmailMessage
from django.db import transaction

from digest.accounts.models import WaitingMail

LASTS = timedelta(days=1)  # where the message does not say
EXPIRES = "Expires"  # the header of RFC 4021


def queue_mail(message: EmailMessage, now: datetime) -> None:
    """One row a recipient of a plain text; its ``Expires`` header says until when it is of use.

    Raises `ValueError` for what a row cannot hold: other parts, other headers, hidden recipients, and headers
    with a line break.
    """
    headers = dict(message.extra_headers)
    expires = headers.pop(EXPIRES, "")
    rest = (headers, message.attachments, getattr(message, "alternatives", ()), message.cc, message.bcc)
    if any(rest) or message.reply_to or message.content_subtype != "plain":
        raise ValueError("a mail of this site is plain text to whom it names")
    message.message()  # raises now what would be raised when it is sent
    ends = parsedate_to_datetime(expires) if expires else now + LASTS
    with transaction.atomic():
        for to in message.to:
            WaitingMail.objects.create(
                sender=message.from_email,
                to=to,
                subject=str(message.subject)[:200],
                text=str(message.body),
                queued=now,
                ends=ends,
            )
