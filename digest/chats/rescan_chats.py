"""Verb: chats that were redacted by older rules are redacted by the newest."""

from __future__ import annotations

from datetime import datetime

from digest.chats.funnel import Funnel
from digest.chats.models import Transcript
from digest.chats.redact import RULES_VERSION
from digest.chats.rewrite import rewrite

BATCH = 200  # turns that one run looks at, or one chat that has more


def rescan_chats(now: datetime) -> dict[str, int]:
    """What the rules did not know when a chat was made goes from it now, whoever may see it; the newest
    first. Safe to repeat and to kill. Returns a count: rescanned."""
    rows = Transcript.objects.redacted_before(RULES_VERSION).order_by("-pk")[:BATCH]
    turns = rescanned = 0
    for row in rows:
        turns += row.total_turns
        if rescanned and turns > BATCH:
            break
        rescanned += rewrite(row, Funnel) is not None
    return {"rescanned": rescanned}
