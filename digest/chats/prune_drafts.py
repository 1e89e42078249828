"""Verb: drafts whose day is over go wholly."""

from __future__ import annotations

from datetime import datetime

from digest.chats.draft_chat import KEPT
from digest.chats.drop_draft import drop_draft
from digest.chats.models import ShareLink, Transcript

BATCH = 50  # drafts of one run, each in a transaction of its own


def prune_drafts(now: datetime) -> dict[str, int]:
    """Drafts that nobody kept, and share links of yesterday. Returns counts: drafts, links."""
    drafts = list(Transcript.objects.old_drafts(now).order_by("keep_until")[:BATCH])
    for draft in drafts:
        drop_draft(draft)
    old = (
        ShareLink.objects.filter(created__lte=now - KEPT).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )
    links, _ = ShareLink.objects.filter(pk__in=list(old)).delete()
    return {"drafts": len(drafts), "links": links}
