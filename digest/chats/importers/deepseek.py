"""DeepSeek: `conversations.json` of an export (a tree of messages in fragments), and its page's own data.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role
from digest.chats.importers.content import attached, label, text_of
from digest.chats.importers.tree import branch, latest
from digest.chats.importers.values import Turns, first_of, object_of, role_of, when, word_of

SOURCE = "deepseek"
LEFT_OUT = {"THINK", "SEARCH", "TIP"}  # reasoning, and lists of pages that were looked at
ASKED = "REQUEST"


def fits(raw: Mapping[str, Any]) -> bool:
    """A tree whose messages have fragments, or a model of DeepSeek's and no author; or its page's data."""
    nodes = raw.get("mapping")
    if isinstance(nodes, Mapping):
        messages = [object_of(object_of(node).get("message")) for node in nodes.values()]
        messages = [message for message in messages if message]
        return bool(messages) and all(
            "author" not in message and ("fragments" in message or isinstance(message.get("content"), str))
            for message in messages[:20]
        )
    return isinstance(raw.get("chat_messages"), list) and isinstance(raw.get("chat_session"), Mapping)


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    """The chat along its newest branch."""
    turns = Turns()
    about = object_of(raw.get("chat_session")) or raw
    model = word_of(raw, "model")
    for number, message in enumerate(_messages(raw, place), start=1):
        if isinstance(message, Mapping):
            where = f"{place}, message {number}" if place else f"message {number}"
            asked_last = bool(turns) and turns.last == Role.USER
            _add(turns, message, where, Role.ASSISTANT if asked_last else Role.USER)
            model = model or word_of(message, "model")
    return turns.chat(
        SOURCE,
        title=word_of(about, "title"),
        model=model,
        at=when(first_of(about, ("inserted_at", "created_at", "create_time"))),
    )


def _messages(raw: Mapping[str, Any], place: str) -> list[Any]:
    if "mapping" not in raw:
        leaf = raw["chat_session"].get("current_message_id")
        return latest(raw["chat_messages"], "message_id", "parent_id", str(leaf))
    nodes = raw["mapping"]
    path = branch(nodes, raw.get("current_node"), place)
    return [nodes[key].get("message") for key in path if isinstance(nodes[key], Mapping)]


def _add(turns: Turns, message: Mapping[str, Any], place: str, expected: Role) -> None:
    """A message says its role, or its fragments do, or it follows from the one before."""
    at = when(first_of(message, ("inserted_at", "created_at", "create_time")))
    files = attached(message, "files")
    fragments = message.get("fragments")
    role = role_of(message["role"], place) if message.get("role") else expected
    if not isinstance(fragments, list):
        text = text_of(message.get("content"), place)
        turns.add(role, "\n\n".join(part for part in (text, files) if part), "", at)
        return
    said: list[str] = []
    for fragment in fragments:
        kind = word_of(fragment, "type").upper()
        if kind in LEFT_OUT:
            continue
        if kind == ASKED:
            role = Role.USER
        elif kind == "RESPONSE" or kind.startswith("TEMPLATE"):
            role = Role.ASSISTANT
        body = fragment.get("content") if isinstance(fragment, Mapping) else fragment
        said.append(text_of(body, place) or (label(kind.lower()) if kind == "FILE" else ""))
    turns.add(role, "\n\n".join(part for part in (*said, files) if part.strip()), "", at)
