"""What the one screen of sharing asks: its fields as they were sent, or as the row has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from digest.accounts.models import User
from digest.channels.models import Channel
from digest.chats.expiry import NEVER, expires
from digest.chats.models import OPEN, Transcript, Turn, Visibility
from digest.lib.number import number
from digest.posts.compose import postable
from digest.posts.wording import Unfit

KEPT = "kept"  # the time that it has
VISIBILITIES = (Visibility.ME, Visibility.LINK, Visibility.PUBLIC)


@dataclass(frozen=True)
class Choices:
    """``who`` only tells which button is in sight: what happens is what the pressed one says."""

    turns: frozenset[int] = frozenset()
    title: str = ""
    note: str = field(default="", repr=False)
    channel: str = ""  # slug; "" for one's own
    story: int = 0  # 0 for none
    expiry: str = NEVER
    who: str = Visibility.LINK
    too: str = field(default="", repr=False)  # what else is to be removed
    version: str = ""  # of the turns that were looked at

    @classmethod
    def read(cls, data: QueryDict) -> Choices:
        who = data.get("who", "")
        return cls(
            turns=frozenset(n for value in data.getlist("turn") if (n := number(value)) is not None),
            title=data.get("title", ""),
            note=data.get("note", ""),
            channel=data.get("channel", ""),
            story=number(data.get("story")) or 0,
            expiry=data.get("expiry", NEVER),
            who=who if who in VISIBILITIES else Visibility.LINK,
            too=data.get("too", ""),
            version=data.get("version", ""),
        )

    @classmethod
    def of(cls, row: Transcript, turns: list[Turn]) -> Choices:
        channel = row.channel
        own = channel is None or (channel.is_personal and channel.owner_id == row.owner_id)
        return cls(
            turns=frozenset(turn.number for turn in turns if turn.shown),
            title=row.title,
            note=row.note,
            channel="" if own or channel is None else channel.slug,
            story=row.story_id or 0,
            expiry=KEPT if row.expires_at else NEVER,
            who=row.visibility if row.visibility in VISIBILITIES else Visibility.LINK,
            version=version_of(row),
        )


def version_of(row: Transcript) -> str:
    """Changes with the chat's turns, so that numbers of others are never taken for theirs."""
    return row.snapshot_at.isoformat()


def expiry_of(choices: Choices, row: Transcript, now: datetime) -> datetime | None:
    return row.expires_at if choices.expiry == KEPT else expires(choices.expiry, now)


def channel_of(choices: Choices, user: User) -> Channel | None:
    """None for one's own. Raises `Unfit` where they may not post."""
    if not choices.channel:
        return None
    found = next((one for one in postable(user) if one.slug == choices.channel), None)
    if found is None:
        raise Unfit("channel")
    return found


def is_wider(visibility: str, row: Transcript) -> bool:
    """Whether more people could open it than can now."""
    return visibility in OPEN and rank(visibility) > rank(row.visibility)


def rank(visibility: str) -> int:
    return VISIBILITIES.index(Visibility(visibility)) if visibility in VISIBILITIES else -1
