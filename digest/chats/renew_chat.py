"""Verb: a newer draft of a chat takes the place of what was shared of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.channels import version
from digest.chats.draft_chat import COPIED
from digest.chats.models import OPEN, Transcript, Visibility
from digest.chats.unfit import Unfit

TOLD = (
    "source",
    "model",
    "language",
    "total_turns",
    "shown_turns",
    "removed",
    "first_question",
    "first_answer",
    "rules_version",
    "chatted_at",
    "snapshot_at",
)


def renew_chat(draft: Transcript, now: datetime) -> Transcript:
    """Give the chat that ``draft`` replaces the draft's turns and words, under the address it has; answers
    it. The draft is gone then, and of an open chat so are the turns that were left out.

    Raises `Unfit`: gone (no such chat or draft any more), no_turns.
    """
    with transaction.atomic():
        rows = Transcript.objects.select_for_update(of=("self",)).filter(pk__in=[draft.pk, draft.replaces_id])
        held = {row.pk: row for row in rows.order_by("pk")}
        newer, row = held.get(draft.pk), held.get(draft.replaces_id or 0)
        if (
            newer is None
            or row is None
            or newer.visibility != Visibility.DRAFT
            or newer.replaces_id != row.pk
        ):
            raise Unfit("gone")
        if not newer.shown_turns:
            raise Unfit("no_turns")
        row.turns.all().delete()
        if row.visibility in OPEN:
            newer.turns.filter(shown=False).delete()
            version.bump()
        newer.turns.update(transcript=row)
        for name in (*COPIED, *TOLD):
            setattr(row, name, getattr(newer, name))
        newer.delete()
        row.save()
    return row
