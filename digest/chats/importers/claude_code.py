"""Claude Code: the JSON lines of one session. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from digest.chats.imported import ImportedChat, Role
from digest.chats.importers.content import label, text_of
from digest.chats.importers.spans import without_spans
from digest.chats.importers.values import Turns, role_of, when, word_of

SOURCE = "claude-code"
KINDS = {"user", "assistant", "system", "summary", "file-history-snapshot", "queue-operation", "progress"}
# What the program puts into a person's message: reminders, output of its own commands.
INSERTED = re.compile(
    r"<(system-reminder|local-command-(?:stdout|stderr|caveat)|command-(?:message|args|contents)|"
    r"ide_(?:opened_file|selection|diagnostics))>"
)
COMMAND = re.compile(r"<command-name>([^<>]{0,200})</command-name>")


def fits(line: Mapping[str, Any]) -> bool:
    """Whether a line is one of a session."""
    if line.get("type") == "summary":
        return "leafUuid" in line
    kind = line.get("type")
    return (
        isinstance(kind, str)
        and kind in KINDS
        and ("sessionId" in line or "uuid" in line or "messageId" in line)
    )


def read(lines: Iterable[tuple[str, Mapping[str, Any]]], place: str) -> ImportedChat:
    """One chat of (place, line); side work of other agents and notes of the program are left out."""
    turns = Turns()
    title = model = ""
    began = None
    open_message = _Open()
    for where, line in lines:
        title = word_of(line, "summary", "customTitle", "aiTitle") or title
        message = line.get("message")
        if line.get("type") not in ("user", "assistant") or not isinstance(message, Mapping):
            continue
        if line.get("isSidechain") is True or line.get("isMeta") is True:
            continue
        at = when(line.get("timestamp"))
        began = began or at
        role = role_of(message.get("role", line["type"]), where)
        if role == Role.ASSISTANT:
            model = model or word_of(message, "model").replace("<synthetic>", "")
        if not open_message.goes_on(role, message.get("id")):
            open_message.close(turns)
        for part_role, text in _parts(role, message.get("content"), where):
            open_message.add(turns, part_role, text, message.get("id"), at)
    open_message.close(turns)
    return turns.chat(SOURCE, title=title, model=model, at=began)


class _Open:
    """Lines that are blocks of one message become one turn."""

    def __init__(self) -> None:
        self._role: Role | None = None
        self._key: object = None
        self._texts: list[str] = []
        self._at: datetime | None = None

    def goes_on(self, role: Role, key: object) -> bool:
        return role == Role.ASSISTANT == self._role and key is not None and key == self._key

    def add(self, turns: Turns, role: Role, text: str, key: object, at: datetime | None) -> None:
        if not text.strip():
            return
        if self._role is not None and self._role != role:
            self.close(turns)
        if self._role is None:
            self._role, self._key, self._at = role, key, at
        self._texts.append(text)

    def close(self, turns: Turns) -> None:
        if self._role is not None:
            turns.add(self._role, "\n\n".join(self._texts), "", self._at)
        self._role, self._key, self._texts, self._at = None, None, [], None


def _parts(role: Role, content: object, place: str) -> list[tuple[Role, str]]:
    """Answers of tools come in messages of the user's; they are not the person's words."""
    if role != Role.USER:
        return [(role, text_of(content, place))]
    if isinstance(content, str):
        return [(role, _typed(content))]
    blocks = content if isinstance(content, list) else [content]
    parts = []
    for block in blocks:
        answers = isinstance(block, Mapping) and block.get("type") == "tool_result"
        text = text_of(block, place)
        parts.append((Role.TOOL, text or label("tool result")) if answers else (role, _typed(text)))
    return parts


def _typed(text: str) -> str:
    """What the person typed; a command by its name."""
    command = COMMAND.search(text)
    text = COMMAND.sub("", without_spans(text, INSERTED)).strip()
    return command.group(1).strip() if command and not text else text
