"""A shared chat as a file to be taken away and read in again: Markdown and JSON. Pure.

What machines read in the header is English; the words of the chat are its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SPEAKERS = {"user": "User", "assistant": "Assistant", "system": "System", "tool": "Tool"}
NOTICE = "AI-generated: the assistant's turns were written by a model and were not checked."


@dataclass(frozen=True)
class WrittenTurn:
    number: int
    role: str  # user, assistant, system or tool
    text: str  # Markdown
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class WrittenChat:
    """The turns that are shown, in their order; gaps in their numbers are turns that were left out."""

    turns: tuple[WrittenTurn, ...]
    total_turns: int
    title: str = ""
    note: str = ""
    source: str = ""
    model: str = ""
    language: str = ""
    address: str = ""
    removed: int = 0
    at: datetime | None = None  # when the chat took place
    snapshot_at: datetime | None = None


def to_dict(chat: WrittenChat) -> dict[str, Any]:
    """Plain values, times in ISO 8601. The importers read it as the chat that it was."""
    return {
        "title": chat.title,
        "note": chat.note,
        "source": chat.source,
        "model": chat.model,
        "language": chat.language,
        "address": chat.address,
        "at": moment(chat.at),
        "snapshot_at": moment(chat.snapshot_at),
        "ai_generated": True,
        "written_by": chat.model or chat.source,
        "notice": NOTICE,
        "total_turns": chat.total_turns,
        "removed": chat.removed,
        "turns": [
            {
                "number": turn.number,
                "role": turn.role,
                "name": turn.name,
                "text": turn.text,
                "at": moment(turn.at),
            }
            for turn in chat.turns
        ],
    }  # fmt: skip


def to_markdown(chat: WrittenChat) -> str:
    """A header in YAML, the note as a quotation, then a heading for each turn."""
    header = {
        "title": chat.title,
        "source": chat.source,
        "model": chat.model,
        "ai_generated": True,
        "written_by": chat.model or chat.source,
        "notice": NOTICE,
        "address": chat.address,
        "snapshot_at": moment(chat.snapshot_at),
        "turns": f"{len(chat.turns)} of {chat.total_turns}",
        "removed": chat.removed,
    }
    # JSON's strings are YAML's: no word of a title can end the header.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in header.items() if value]
    parts = ["\n".join(("---", *lines, "---"))]
    if chat.title:
        parts.append(f"# {chat.title}")
    if chat.note:
        parts.append("\n".join(f"> {line}".rstrip() for line in chat.note.split("\n")))
    at = 0
    for turn in chat.turns:
        parts += [*gap(turn.number - at - 1), f"## {speaker(turn)}", turn.text]
        at = turn.number
    return "\n\n".join([*parts, *gap(chat.total_turns - at)]) + "\n"


def speaker(turn: WrittenTurn) -> str:
    said = SPEAKERS[turn.role]
    return f"{said} ({turn.name})" if turn.name else said


def gap(left_out: int) -> Sequence[str]:
    if left_out < 1:
        return ()
    return (f"[{left_out} turns left out]" if left_out > 1 else "[1 turn left out]",)


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
