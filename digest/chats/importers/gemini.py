"""Gemini: AI Studio's prompts, the interface's `contents`, and Takeout's list of activity. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role, Unreadable
from digest.chats.importers.content import label, text_of
from digest.chats.importers.markdown_of import markdown_of_fragment
from digest.chats.importers.values import Turns, role_of, shown, string_of, when, word_of

SOURCE = "gemini"
ASKED = ("Prompted ", "Asked ", "Said ")  # Takeout's own word before what was typed
NOT_TEXT = {"driveImage": "image", "driveDocument": "file", "driveAudio": "audio", "driveVideo": "video"}


def fits(raw: Mapping[str, Any]) -> bool:
    return (
        isinstance(raw.get("chunkedPrompt"), Mapping)
        or isinstance(raw.get("contents"), list)
        or is_activity(raw)
    )


def is_activity(raw: Mapping[str, Any]) -> bool:
    """One line of Takeout's My Activity: one question and its answer."""
    header = word_of(raw, "header")
    return "Gemini" in header or "Bard" in header


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    if is_activity(raw):
        return _activity(raw)
    turns = Turns()
    system = raw.get("systemInstruction", raw.get("system_instruction"))
    turns.add(Role.SYSTEM, text_of(system, place) if system else "")
    prompt = raw.get("chunkedPrompt")
    chunks = prompt.get("chunks") if isinstance(prompt, Mapping) else raw.get("contents")
    for number, chunk in enumerate(chunks if isinstance(chunks, list) else [], start=1):
        where = f"{place}, message {number}" if place else f"message {number}"
        if not isinstance(chunk, Mapping):
            raise Unreadable("content", where, f"a message that is {shown(chunk)}")
        if chunk.get("isThought") is not True:
            turns.add(
                role_of(chunk.get("role", "user"), where),
                _text(chunk, where),
                "",
                when(chunk.get("createTime")),
            )
    settings = raw.get("runSettings")
    model = (word_of(settings, "model") or word_of(raw, "model")).removeprefix("models/")
    return turns.chat(SOURCE, title=word_of(raw, "title", "displayName"), model=model)


def _text(chunk: Mapping[str, Any], place: str) -> str:
    for key, kind in NOT_TEXT.items():
        if key in chunk:
            return label(kind)
    parts = chunk.get("text") or chunk.get("parts")
    return text_of(parts, place)


def _activity(raw: Mapping[str, Any]) -> ImportedChat:
    turns = Turns()
    asked = string_of(raw.get("title"))
    for word in ASKED:
        asked = asked.removeprefix(word)
    at = when(raw.get("time"))
    turns.add(Role.USER, asked, "", at)
    items = raw.get("safeHtmlItem")
    for item in items if isinstance(items, list) else []:
        markup = item.get("html") if isinstance(item, Mapping) else None
        if isinstance(markup, str):
            turns.add(Role.ASSISTANT, markdown_of_fragment(markup), "", at)
    return turns.chat(SOURCE, title=asked, at=at)
