"""A chat's rows as what `written_out` writes."""

from __future__ import annotations

from collections.abc import Iterable

from digest.chats.models import Transcript, Turn
from digest.chats.written_out import WrittenChat, WrittenTurn


def copy_of(transcript: Transcript, turns: Iterable[Turn], *, address: str = "") -> WrittenChat:
    """Of the ``turns`` given, in their order; ``address`` is absolute, for those who may open it."""
    row = transcript
    return WrittenChat(
        turns=tuple(WrittenTurn(turn.number, turn.role, turn.text, turn.name, turn.at) for turn in turns),
        total_turns=row.total_turns,
        title=row.title,
        note=row.note,
        source=row.source,
        model=row.model,
        language=row.language,
        address=address,
        removed=row.removed,
        at=row.chatted_at,
        snapshot_at=row.snapshot_at,
    )
