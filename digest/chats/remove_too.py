"""Verb: the owner of a chat takes out what no rule found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from digest.chats.funnel import Funnel
from digest.chats.models import Transcript
from digest.chats.redact import Kind
from digest.chats.rewrite import rewrite
from digest.chats.unfit import Unfit
from digest.lib.text import clean

SHORTEST, LONGEST = 2, 5_000  # characters of one selection
MOST = 50  # selections at once


def remove_too(transcript: Transcript, chosen: Sequence[str], now: datetime) -> int:
    """Put a label in the place of each of these strings, exactly as they stand there, in every turn, chosen
    or not, in names, title and note; answers in how many places. What was removed is kept nowhere.

    Raises `Unfit`: selection (one is too short or too long, or there are too many), changed (the chat is
    gone, or others keep changing it).
    """
    wanted = list(dict.fromkeys(filter(None, (clean(one).strip() for one in chosen))))
    if len(wanted) > MOST or any(not SHORTEST <= len(one) <= LONGEST for one in wanted):
        raise Unfit("selection")
    if not wanted:
        return 0
    funnel = rewrite(transcript, lambda: Funnel(chosen=wanted))
    if funnel is None:
        raise Unfit("changed")
    return sum(one.kind == Kind.CHOSEN for one in funnel.removed)
