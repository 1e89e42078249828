"""Our own JSON: what `import_transcript` prints and what a shared chat is exported as. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Unreadable
from digest.chats.importers.content import text_of
from digest.chats.importers.values import Turns, first_of, role_of, shown, when, word_of

SOURCE = "digest"


def fits(raw: Mapping[str, Any]) -> bool:
    turns = raw.get("turns")
    return isinstance(turns, list) and all(isinstance(turn, Mapping) and "role" in turn for turn in turns)


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    """The chat, still told to be of the product it came from."""
    turns = Turns()
    for number, turn in enumerate(raw["turns"], start=1):
        where = f"{place}, turn {number}" if place else f"turn {number}"
        if not isinstance(turn, Mapping):
            raise Unreadable("content", where, shown(turn))
        text = text_of(first_of(turn, ("text", "markdown", "content")), where)
        turns.add(role_of(turn["role"], where), text, word_of(turn, "name"), when(turn.get("at")))
    source = word_of(raw, "source")[:30]
    at = when(first_of(raw, ("at", "chatted_at", "created")))
    return turns.chat(source or SOURCE, title=word_of(raw, "title"), model=word_of(raw, "model"), at=at)
