"""What every importer of shared chats gives back, and the bounds that hold for all of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_TURNS = 500  # of a longer chat its first are kept, and the last one says how many were left out
MAX_TURN_BYTES = 64 * 1024  # of a turn's text in UTF-8, label of the cut included
MAX_UPLOAD_BYTES = 2 * 1024 * 1024
# One chat of a large file, unpacked, and the largest file that is read in one piece.
MAX_CHAT_BYTES = 16 * 1024 * 1024
MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_CHATS = 20_000  # of a file
# Nesting of JSON. Real exports reach about 15 by themselves, more where a tool was given JSON.
MAX_DEPTH = 50
MAX_MEMBERS = 20_000  # of a zip; an export with its pictures holds thousands
TITLE_LENGTH = 200
NAME_LENGTH = 100


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    TOOL = "tool"


@dataclass(frozen=True)
class ImportedTurn:
    """One message. `text` is Markdown without invisible characters, never empty; `name` is of a persona,
    a product or a tool; `at` is aware, None where the file does not say."""

    role: Role
    text: str
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ImportedChat:
    """One chat as the file holds it, along the branch that was last looked at. `source` is the importer's
    word ("chatgpt", "claude", "paste" …), `model` as the file names it, `at` when it began. A file of
    many may hold chats without turns."""

    source: str
    title: str = ""
    model: str = ""
    turns: tuple[ImportedTurn, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class ListedChat:
    """One line of what a file of many holds. `number` is from 1; `turns` counts them, 0 where the chat is
    empty or cannot be read."""

    number: int
    title: str
    at: datetime | None
    turns: int


class Unreadable(ValueError):
    """A file, or a part of it, that no importer can read.

    `code` is one of: empty, too_big, too_deep, not_text, json (broken), html (nothing of a chat in the
    page), zip (broken), locked (a zip with a password), unknown (no known form), nothing (a known form
    without a turn), role (not one of four), content (a message without text), cycle (a tree that is
    none), no_speakers (text without speaker marks), no_such_chat. `place` says where, such as "line 12" or
    "conversations.json, chat 3, message 4"; `understood` what was seen of it, such as "a list of 3
    objects with id, payload". Both are plain English, may be empty, and hold foreign words: escape them.
    """

    def __init__(self, code: str, place: str = "", understood: str = "") -> None:
        self.code = code
        self.place = place
        self.understood = understood
        super().__init__(": ".join(part for part in (place, code, understood) if part))
