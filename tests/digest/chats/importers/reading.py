"""How tests of importers read and write down chats."""

from __future__ import annotations

import json
from typing import Any

from digest.chats.imported import ImportedChat
from digest.chats.importers.read import read_chats


def chats(value: Any) -> list[ImportedChat]:
    """The chats of a JSON value, of text or of bytes, as an upload."""
    if isinstance(value, bytes):
        return read_chats(value)
    return read_chats((value if isinstance(value, str) else json.dumps(value)).encode())


def chat(value: Any) -> ImportedChat:
    found = chats(value)
    assert len(found) == 1
    return found[0]


def said(value: Any) -> list[tuple[str, str]]:
    """(role, text) of a single chat's turns."""
    return [(turn.role.value, turn.text) for turn in chat(value).turns]


def lines(*values: Any) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)
