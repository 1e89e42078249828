"""Kimi: chats as its interface gives them to its page and to userscripts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat
from digest.chats.importers.content import attached, label, text_of
from digest.chats.importers.values import Turns, first_of, object_of, role_of, when, word_of

SOURCE = "kimi"


def fits(raw: Mapping[str, Any]) -> bool:
    """Messages in `zones` of `sections`, or in `blocks` that are named by what they hold."""
    return any(
        isinstance(message, Mapping) and (_zones(message) or _is_blocks(message.get("blocks")))
        for message in _messages(raw)[:5]
    )


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    turns = Turns()
    about = object_of(raw.get("chat")) or raw
    for number, message in enumerate(_messages(raw), start=1):
        if not isinstance(message, Mapping):
            continue
        where = f"{place}, message {number}" if place else f"message {number}"
        role = role_of(str(message.get("role", "")).removeprefix("MESSAGE_ROLE_"), where)
        files = attached(message, "files", "refs_file", "attachments")
        at = when(first_of(message, ("createTime", "created_at", "create_time")))
        parts = (_text(message, where), files)
        turns.add(role, "\n\n".join(part for part in parts if part.strip()), "", at)
    return turns.chat(
        SOURCE,
        title=word_of(about, "name", "title"),
        model=word_of(about, "model", "lastRequestModel"),
        at=when(first_of(about, ("createTime", "created_at", "create_time"))),
    )


def _messages(raw: Mapping[str, Any]) -> list[Any]:
    for key in ("items", "messages", "segments"):
        if isinstance(raw.get(key), list):
            messages: list[Any] = raw[key]
            times = [str(m.get("createTime", "")) if isinstance(m, Mapping) else "" for m in messages]
            newest_first = key == "messages" and all(times) and times == sorted(times, reverse=True)
            return messages[::-1] if newest_first and len(set(times)) == len(times) else messages
    return []


def _zones(message: Mapping[str, Any]) -> list[Any]:
    contents = message.get("contents")
    zones = contents.get("zones") if isinstance(contents, Mapping) else None
    return zones if isinstance(zones, list) else []


def _is_blocks(blocks: object) -> bool:
    return isinstance(blocks, list) and any(
        isinstance(block, Mapping) and isinstance(block.get("text"), Mapping) for block in blocks
    )


def _text(message: Mapping[str, Any], place: str) -> str:
    """The answer itself: searches and reasoning have sections and blocks of their own."""
    zones = _zones(message)
    if zones:
        said = []
        for zone in zones:
            sections = zone.get("sections") if isinstance(zone, Mapping) else None
            for section in sections if isinstance(sections, list) else []:
                if isinstance(section, Mapping) and section.get("view", "cmpl") in ("cmpl", "text"):
                    said.append(text_of(section.get("cmpl", section.get("text", "")), place))
        return "\n\n".join(part for part in said if part.strip())
    blocks = message.get("blocks")
    if not isinstance(blocks, list):
        return text_of(message.get("content"), place)
    said = []
    for block in blocks:
        if not isinstance(block, Mapping):
            continue
        if block.get("text"):
            said.append(text_of(block["text"], place))
        elif isinstance(block.get("tool"), Mapping):
            said.append(label("tool", word_of(block["tool"], "name")))
        elif block.get("image") or block.get("file"):
            said.append(label("image" if block.get("image") else "file", word_of(block.get("file"), "name")))
    return "\n\n".join(part for part in said if part.strip())
