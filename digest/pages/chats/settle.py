"""Verb: what the pressed button of the one screen says becomes of a chat."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.chats.choose_turns import choose_turns
from digest.chats.describe_chat import describe_chat
from digest.chats.models import OPEN, Transcript
from digest.chats.unfit import Unfit as ChatUnfit
from digest.pages.chats.choices import Choices, channel_of, expiry_of, is_wider, rank, version_of
from digest.pages.chats.propose_story import about_story
from digest.posts.describe_shared import describe_shared
from digest.posts.renew_shared import renew_shared
from digest.posts.share_chat import share_chat
from digest.posts.wording import Unfit


def settle(row: Transcript, choices: Choices, visibility: str, now: datetime) -> Transcript:
    """Keep the choices, then open or close the chat; answers it. A draft that renews another becomes that.

    What narrows comes first and stays whatever comes of the words. What was chosen of a draft is kept when
    it cannot be opened; nothing of an open chat is changed then. Raises `Unfit` of posts.
    """
    if choices.version != version_of(row):
        raise Unfit("changed")
    try:
        if row.visibility in OPEN:
            if rank(visibility) < rank(row.visibility):
                row = share_chat(row, visibility, now)
            with transaction.atomic():
                return opened(keep(row, choices, now), visibility, now)
        row = keep(row, choices, now)
    except ChatUnfit as problem:
        raise Unfit(problem.code) from problem
    return renew_shared(row, now) if row.replaces_id else share_chat(row, visibility, now)


def keep(row: Transcript, choices: Choices, now: datetime) -> Transcript:
    """Turns and words in the row; what everybody sees of an open chat with them."""
    about = about_story(choices.story)
    story = row.story if choices.story == row.story_id else about.story if about else None
    channel, expires_at = channel_of(choices, row.owner), expiry_of(choices, row, now)
    row = choose_turns(row, choices.turns, now)
    describe = describe_shared if row.visibility in OPEN else describe_chat
    return describe(
        row, now, title=choices.title, note=choices.note, story=story, channel=channel, expires_at=expires_at
    )


def opened(row: Transcript, visibility: str, now: datetime) -> Transcript:
    return share_chat(row, visibility, now) if is_wider(visibility, row) else row
