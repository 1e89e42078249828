"""What this room keeps of a person, for themselves."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User
from digest.chats.copy_of import copy_of
from digest.chats.models import ShareLink, Transcript
from digest.chats.written_out import to_dict


def export_person(user: User) -> dict[str, Any]:
    """Plain values; times in ISO 8601. Turns that were left out are kept until a chat is opened, so they are
    here too."""
    rows = Transcript.objects.of(user).select_related("story", "channel").prefetch_related("turns")
    links = ShareLink.objects.filter(owner=user).order_by("pk")
    return {
        "shared_chats": [told(row) for row in rows.order_by("pk")],
        "share_links": [{"address": link.address, "given": link.created.isoformat()} for link in links],
    }


def told(row: Transcript) -> dict[str, Any]:
    turns = sorted(row.turns.all(), key=lambda turn: turn.number)
    shown = {turn.number: turn.shown for turn in turns}
    whole = to_dict(copy_of(row, turns))
    for turn in whole["turns"]:
        turn["shown"] = shown[turn["number"]]
    return {
        **whole,
        "path": f"/s/{row.token}" if row.is_open() else "",
        "visibility": row.visibility,
        "state": row.state,
        "rule": row.state_reason,
        "story": row.story_id,
        "channel": row.channel.slug if row.channel else None,
        "created": row.created.isoformat(),
        "shared": row.shared_at and row.shared_at.isoformat(),
        "expires": row.expires_at and row.expires_at.isoformat(),
        "views": row.views,
    }
