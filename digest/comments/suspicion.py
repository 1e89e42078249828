"""Whether a comment waits for a moderator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from digest.accounts.models import User
from digest.comments.models import Comment
from digest.lib.spam import LOOKED_BACK, judge


def suspicion(
    author: User, text: str, links: Sequence[str], now: datetime, *, but: int | None = None
) -> str | None:
    """The spam rule that wants a moderator to look first, or None. Moderators are trusted.

    ``but`` is the comment itself where it is there already.
    """
    if author.may_moderate:
        return None
    own = Comment.objects.of_last_day(author, now).exclude(pk=but or 0)
    earlier = list(own.values_list("text", "published")[:LOOKED_BACK])
    return judge(
        text,
        links=links,
        is_new=author.is_new(now),
        recent=[said for said, _ in earlier],
        at=[published for _, published in earlier],
        now=now,
    )
