"""Which importer reads a JSON value: by what it holds, never by a file's name. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from digest.chats.imported import ImportedChat, Unreadable
from digest.chats.importers import (
    chatgpt,
    claude,
    claude_code,
    deepseek,
    gemini,
    grok,
    kimi,
    messages,
    ours,
    perplexity,
    sharegpt,
)
from digest.chats.importers.values import shown, too_deep

Raw = Mapping[str, Any]
# Narrow forms before wide ones: many exporters write a list of messages.
READERS: tuple[tuple[Callable[[Raw], bool], Callable[[Raw, str], ImportedChat]], ...] = (
    (deepseek.fits, deepseek.read),
    (chatgpt.fits, chatgpt.read),
    (claude.fits, claude.read),
    (grok.fits, grok.read),
    (perplexity.fits, perplexity.read),
    (gemini.fits, gemini.read),
    (kimi.fits, kimi.read),
    (ours.fits, ours.read),
    (sharegpt.fits, sharegpt.read),
    (messages.fits, messages.read),
)
# Objects around chats: {"conversations": […]} of several exporters, {"data": {…}} of interfaces.
WRAPPERS = (
    "conversations", "chats", "data", "items", "threads", "sessions", "results", "response", "biz_data",
    "conversation", "chat", "export", "records", "rows", "json", "state", "props",
)  # fmt: skip
WRAPPED_DEPTH = 4


@dataclass(frozen=True)
class Found:
    """One chat that was recognised and not read yet."""

    raw: Any
    place: str
    reader: Callable[[Any, str], ImportedChat]

    def read(self) -> ImportedChat:
        return self.reader(self.raw, self.place)


def chats_in(value: object, place: str) -> list[Found]:
    """All chats of a JSON value, in order. Unreadable("unknown") where nothing is known of it."""
    if too_deep(value):
        raise Unreadable("too_deep", place)
    found = _find(value, place, 0)
    if not found:
        if value in ([], {}):
            raise Unreadable("nothing", place, "an empty list")
        raise Unreadable("unknown", place, shown(value))
    return found


def reader_of(raw: Raw) -> Callable[[Raw, str], ImportedChat] | None:
    """Who reads this object as one chat."""
    return next((read for fits, read in READERS if fits(raw)), None)


def is_line_of_one(raw: object) -> bool:
    """Whether a line or element is a message and not a chat."""
    if not isinstance(raw, Mapping) or reader_of(raw) is not None:
        return False
    return claude_code.fits(raw) or messages.is_message(raw) or _is_start_of_persona_chat(raw)


def _is_start_of_persona_chat(raw: Raw) -> bool:
    return "chat_metadata" in raw or ("user_name" in raw and "character_name" in raw)


def read_lines(lines: Any, place: str) -> ImportedChat:
    """One chat of (place, message) pairs."""
    pairs = iter(lines)
    head = []
    for pair in pairs:
        head.append(pair)
        if len(head) == 3:
            break

    def again() -> Any:
        yield from head
        yield from pairs

    if head and any(claude_code.fits(raw) for _, raw in head if isinstance(raw, Mapping)):
        return claude_code.read(again(), place)
    return messages.read_list((raw for _, raw in again() if not _is_start(raw)), place)


def _is_start(raw: object) -> bool:
    return isinstance(raw, Mapping) and _is_start_of_persona_chat(raw)


def _find(value: object, place: str, depth: int) -> list[Found]:
    if isinstance(value, list):
        return _find_in_list(value, place, depth)
    if not isinstance(value, Mapping):
        return []
    reader = reader_of(value)
    if reader is not None:
        return [Found(value, place, reader)]
    if depth < WRAPPED_DEPTH:
        for key in WRAPPERS:
            if isinstance(value.get(key), (list, Mapping)):
                found = _find(value[key], place, depth + 1)
                if found:
                    return found
    return []


def _find_in_list(value: list[Any], place: str, depth: int) -> list[Found]:
    if not value or depth > WRAPPED_DEPTH:
        return []
    if any(is_line_of_one(item) for item in value[:3]):
        numbered = [
            (f"{place}, message {number}".lstrip(", "), item) for number, item in enumerate(value, start=1)
        ]
        return [Found(numbered, place, read_lines)]
    found: list[Found] = []
    unknown = 0
    for number, item in enumerate(value, start=1):
        inside = _find(item, f"{place}, chat {number}".lstrip(", ") if len(value) > 1 else place, depth + 1)
        found += inside
        unknown += not inside
    return found
