"""What this room keeps about a person, for themselves."""

from __future__ import annotations

from typing import Any

from digest.accounts.models import User
from digest.notifications.models import Notice, SwitchedOff


def export_person(user: User) -> dict[str, Any]:
    rows = Notice.objects.newest_of(user).select_related("actor")
    off = SwitchedOff.objects.filter(user=user).order_by("kind")
    return {
        "switched_off": list(off.values_list("kind", flat=True)),
        "notices": [
            {
                "kind": row.kind,
                "by": row.actor.username if row.actor else "",
                "post": row.post_id,
                "comment": row.comment_id,
                "channel": row.channel_id,
                "times": row.count,
                "at": row.at.isoformat(),
                "read": row.read_at.isoformat() if row.read_at else "",
            }
            for row in rows
        ],
    }
