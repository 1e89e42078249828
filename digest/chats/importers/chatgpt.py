"""ChatGPT: `conversations.json` of an export, old and new, and what userscripts save of it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role, Unreadable
from digest.chats.importers.content import attached, fenced, label, short, text_of
from digest.chats.importers.tree import branch
from digest.chats.importers.values import Turns, role_of, shown, when, word_of

SOURCE = "chatgpt"
# Marks of sources and cards: private-use letters around a word and its fields, or lenticular brackets.
CARD = re.compile("\ue200([^\ue200-\ue202]{0,40})(?:\ue202([^\ue200\ue201]{0,4000}))?\ue201")
OLD_CITATION = re.compile(r"[ \t]?【\d+(?::\d+)?†[^】\n]{0,200}】")
PRIVATE = re.compile("[\ue200-\ue206]")
# What a person set once and no chat shows; reasoning; drawing of pages that a tool looked at.
HIDDEN_TYPES = {
    "user_editable_context",
    "model_editable_context",
    "thoughts",
    "reasoning_recap",
    "tether_browsing_display",
    "app_pairing_content",
}


def fits(raw: Mapping[str, Any]) -> bool:
    """A tree of messages with authors; DeepSeek has a tree too, without them."""
    return isinstance(raw.get("mapping"), Mapping)


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    """The chat along the branch that ends in `current_node`."""
    nodes = raw["mapping"]
    turns = Turns()
    model = word_of(raw, "default_model_slug", "model")
    for number, key in enumerate(branch(nodes, raw.get("current_node"), place), start=1):
        node = nodes[key]
        message = node.get("message") if isinstance(node, Mapping) else None
        if message is None:
            continue
        where = f"{place}, message {number}" if place else f"message {number}"
        if not isinstance(message, Mapping):
            raise Unreadable("content", where, shown(message))
        add(turns, message, where)
        metadata = message.get("metadata")
        model = model or word_of(metadata, "model_slug", "default_model_slug")
    return turns.chat(
        SOURCE,
        title=word_of(raw, "title"),
        model=model,
        at=when(raw.get("create_time", raw.get("createTime"))),
    )


def add(turns: Turns, message: Mapping[str, Any], place: str) -> None:
    """One message, unless the product hides it."""
    metadata = message.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    content = message.get("content")
    kind = word_of(content, "content_type")
    if metadata.get("is_visually_hidden_from_conversation") or kind in HIDDEN_TYPES or not content:
        return
    author = message.get("author")
    role = role_of(author if author is not None else message.get("role"), place)
    name = word_of(author, "name") or word_of(metadata, "author_name")
    text = _text(content, kind, place)
    recipient = message.get("recipient")
    if role == Role.ASSISTANT and isinstance(recipient, str) and recipient not in ("all", ""):
        # A call: the product shows a line that a tool was used, not what it was sent.
        role, name, text = Role.TOOL, recipient, label("tool", recipient.partition(".")[0])
    elif role == Role.TOOL:
        text = short(text, "tool result", name.partition(".")[0])
    elif role == Role.USER:
        files = attached(metadata, "attachments")
        missing = [line for line in files.split("\n") if line not in text]
        has_images = "[image]" in text
        names = [line for line in missing if not (has_images and _is_picture(line))]
        text = "\n\n".join(part for part in (text, "\n".join(names)) if part)
    turns.add(role, without_marks(text), name, when(message.get("create_time")))


def _is_picture(line: str) -> bool:
    return line.lower().endswith((".png]", ".jpg]", ".jpeg]", ".webp]", ".gif]", ".heic]"))


def _text(content: object, kind: str, place: str) -> str:
    if not isinstance(content, Mapping):
        return text_of(content, place)
    if kind in ("code", "execution_output"):
        code = text_of(content.get("text"), place)
        language = word_of(content, "language")
        return fenced(code, "" if language == "unknown" else language) if code.strip() else ""
    if kind == "tether_quote":
        return "\n\n".join(
            part for part in (word_of(content, "title"), text_of(content.get("text"), place)) if part
        )
    if kind == "system_error":
        return text_of(content.get("text"), place)
    return "\n\n".join(part for part in (text_of(one, place) for one in _parts(content)) if part.strip())


def _parts(content: Mapping[str, Any]) -> list[Any]:
    parts = content.get("parts")
    if parts is None:
        return [{key: value for key, value in content.items() if key != "content_type"} | {"type": "text"}]
    return parts if isinstance(parts, list) else [parts]


def without_marks(text: str) -> str:
    """Text without citation marks; of cards their words stay, such as the name of an entity."""
    if "\ue200" in text:
        text = CARD.sub(_words_of_card, text)
    return PRIVATE.sub("", OLD_CITATION.sub("", text) if "†" in text else text)


def _words_of_card(match: re.Match[str]) -> str:
    kind, fields = match.group(1), match.group(2) or ""
    if kind == "entity":  # ["company","Name","note"]
        try:
            names = json.loads(fields)
        except (ValueError, RecursionError):
            return ""
        return names[1] if isinstance(names, list) and len(names) > 1 and isinstance(names[1], str) else ""
    if kind in ("url", "link", "link_title"):
        return fields.split("\ue202")[0]
    return label("image") if kind in ("i", "image", "image_group") else ""
