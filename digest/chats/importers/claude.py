"""Claude: `conversations.json` of an export, and single chats as its interface and userscripts give them.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role
from digest.chats.importers.content import attached, text_of, with_artifacts
from digest.chats.importers.tree import latest
from digest.chats.importers.values import Turns, first_of, role_of, when, word_of

SOURCE = "claude"
# Stands in an export's plain text where a tool or an artifact was.
UNSUPPORTED = "This block is not supported on your current device yet."


def fits(raw: Mapping[str, Any]) -> bool:
    return isinstance(raw.get("chat_messages"), list)


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    """All messages, or the branch to the current one where some have two answers."""
    turns = Turns()
    messages = latest(
        raw["chat_messages"], "uuid", "parent_message_uuid", raw.get("current_leaf_message_uuid")
    )
    for number, message in enumerate(messages, start=1):
        where = f"{place}, message {number}" if place else f"message {number}"
        if isinstance(message, str):
            turns.add((Role.USER, Role.ASSISTANT)[(number - 1) % 2], message)
        elif isinstance(message, Mapping):
            sender = first_of(message, ("sender", "role", "author"))
            at = when(first_of(message, ("created_at", "createdAt", "timestamp")))
            turns.add(role_of(sender, where), _text(message, where), "", at)
    return turns.chat(
        SOURCE,
        title=word_of(raw, "name", "title"),
        model=word_of(raw, "model"),
        at=when(first_of(raw, ("created_at", "createdAt"))),
    )


def _text(message: Mapping[str, Any], place: str) -> str:
    """Blocks tell more than the plain text beside them (tools, artifacts), where there are any."""
    plain = text_of(message.get("text"), place)
    blocks = message.get("content")
    text = text_of(blocks, place) if blocks else ""
    if not text.strip() or (plain.strip() and not _has_text(blocks)):
        text = "\n\n".join(part for part in (plain, text) if part.strip())
    else:
        text = "\n\n".join(part for part in (text, _rest(plain, blocks)) if part)
    text = with_artifacts(text).replace(f"```\n{UNSUPPORTED}\n```", "[tool]")
    files = attached(message, "attachments", "files", "files_v2")
    return "\n\n".join(part for part in (text, files) if part.strip())


def _rest(plain: str, blocks: object) -> str:
    """What the plain text says after the only text among the blocks; most exports say nothing more."""
    blocks = blocks if isinstance(blocks, list) else []
    texts = [
        block["text"] for block in blocks if isinstance(block, Mapping) and isinstance(block.get("text"), str)
    ]
    if len(texts) != 1 or not texts[0].strip() or not plain.startswith(texts[0]) or UNSUPPORTED in plain:
        return ""
    return plain[len(texts[0]) :].strip()


def _has_text(blocks: object) -> bool:
    return isinstance(blocks, str) or (
        isinstance(blocks, list)
        and any(
            isinstance(block, str) or (isinstance(block, Mapping) and str(block.get("text") or "").strip())
            for block in blocks
        )
    )
