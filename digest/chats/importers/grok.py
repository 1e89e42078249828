"""Grok: the account export of xAI, and `responses` as its interface gives them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role
from digest.chats.importers.content import attached, text_of
from digest.chats.importers.spans import without_spans
from digest.chats.importers.tree import latest
from digest.chats.importers.values import Turns, first_of, role_of, when, word_of

SOURCE = "grok"
CARD = re.compile(r"<((?:grok|xai):[a-z_]{1,40})\b[^<>]{0,2000}(?<!/)>")
MARK = re.compile(r"<(?:grok|xai):[a-z_]{1,40}\b[^<>]{0,2000}/>")


def fits(raw: Mapping[str, Any]) -> bool:
    return isinstance(raw.get("responses"), list)


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    """The chat along its newest branch."""
    about = raw.get("conversation")
    about = about if isinstance(about, Mapping) else raw
    turns = Turns()
    model = word_of(about, "model", "modelName")
    entries = [_response(entry) for entry in raw["responses"]]
    key, parent = ("responseId", "parentResponseId")
    if not any(isinstance(entry, Mapping) and key in entry for entry in entries):
        key, parent = ("_id", "parent_response_id")
    for number, entry in enumerate(latest(entries, key, parent), start=1):
        if not isinstance(entry, Mapping):
            continue
        where = f"{place}, message {number}" if place else f"message {number}"
        role = role_of(first_of(entry, ("sender", "role", "author")), where)
        text = text_of(first_of(entry, ("message", "query", "text", "content")), where)
        if role == Role.ASSISTANT:
            text = MARK.sub("", without_spans(text, CARD))
            model = word_of(entry, "model") or model
        files = attached(entry, "file_attachments", "fileAttachments", "fileAttachmentsMetadata")
        images = entry.get("generated_image_urls") or entry.get("generatedImageUrls")
        pictures = "\n".join("[image]" for _ in images) if isinstance(images, list) else ""
        at = when(first_of(entry, ("create_time", "createTime", "timestamp")))
        turns.add(role, "\n\n".join(part for part in (text, files, pictures) if part), "", at)
    began = when(first_of(about, ("create_time", "createTime")))
    return turns.chat(SOURCE, title=word_of(about, "title"), model=model, at=began)


def _response(entry: object) -> object:
    """An export wraps each one: {"response": {…}, "share_link": …}."""
    inner = entry.get("response") if isinstance(entry, Mapping) else None
    return inner if isinstance(inner, Mapping) else entry
