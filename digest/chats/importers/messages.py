"""Lists of messages: OpenAI's and Anthropic's requests, and the many exporters that write something like
them. Field names are looked up, not fixed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role, Unreadable
from digest.chats.importers.chatgpt import without_marks
from digest.chats.importers.content import MAX_FILES, attached, called, label, short, text_of
from digest.chats.importers.tree import branch
from digest.chats.importers.values import ROLES, Turns, first_of, object_of, role_of, shown, when, word_of

SOURCE = "openai"
LISTS = ("messages", "turns", "items", "entries", "history", "dialogue", "dialog", "chat", "conversation")
ROLE_KEYS = ("role", "sender", "author", "speaker", "from", "type", "authorRole", "participant")
SAID_KEYS = (
    "content", "contents", "text", "message", "parts", "value", "say", "mes", "body", "markdown", "blocks",
    "answer", "zones",
)  # fmt: skip
TIMES = (
    "timestamp",
    "created_at",
    "createdAt",
    "create_time",
    "createTime",
    "time",
    "date",
    "at",
    "send_date",
)
PRODUCTS = ("chatgpt", "claude", "gemini", "grok", "deepseek", "kimi", "perplexity")
FAMILIES = {"gpt-": "chatgpt", "claude": "claude", "gemini": "gemini", "grok": "grok", "deepseek": "deepseek",
            "kimi": "kimi", "moonshot": "kimi", "sonar": "perplexity"}  # fmt: skip
ORIGINS = ("source", "platform", "provider", "service", "url", "link", "site", "powered_by", "exporter")
EVENTS = {"session_meta", "event_msg", "turn_context"}


def is_message(value: object) -> bool:
    """Whether an object looks like one message: it says who and what."""
    if not isinstance(value, Mapping) or any(
        isinstance(value.get(key), list) for key in ("messages", "turns")
    ):
        return False
    if isinstance(value.get("mes"), str) and "name" in value:
        return True
    who = next((value[key] for key in ROLE_KEYS if isinstance(value.get(key), (str, Mapping))), None)
    said = any(key in value for key in (*SAID_KEYS, "tool_calls", "function_call", "parts"))
    if isinstance(who, str) and "role" not in value and who.lower() not in ROLES:
        return said and any(key in value for key in ROLE_KEYS[:5])
    return who is not None and said


def messages_of(raw: Mapping[str, Any], below: int = 2) -> list[Any] | None:
    """The list of messages in an object, at most two objects deep."""
    for key in LISTS:
        inner = raw.get(key)
        if isinstance(inner, list) and any(is_message(item) for item in inner[:5]):
            return inner
        if isinstance(inner, Mapping) and below:
            deeper = messages_of(inner, below - 1)
            if deeper is not None:
                return deeper
    return None


def fits(raw: Mapping[str, Any]) -> bool:
    return messages_of(raw) is not None or _history(raw) is not None


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    """One chat in an object; who made it is told from its address, its exporter or its model."""
    inner = object_of(raw.get("chat")) or raw
    about = object_of(raw.get("metadata"))
    history = _history(raw)
    if history is not None:
        nodes = history["messages"]
        path = branch(nodes, history.get("currentId"), place)
        messages: Iterable[Any] = [nodes[key] for key in path]
    else:
        messages = messages_of(raw) or []
    system = first_of(raw, ("system", "system_prompt", "instructions"))
    chat = read_list(messages, place, system=text_of(system, place))
    models = inner.get("models")
    model = (
        word_of(raw, "model", "default_model", "modelName", "model_slug")
        or word_of(inner, "model")
        or word_of(about, "model")
        or (str(models[0])[:100] if isinstance(models, list) and models else "")
        or chat.model
    )
    at = when(first_of(raw, (*TIMES, "date_created", "create_at", "inserted_at"))) or when(
        first_of(about, TIMES)
    )
    return ImportedChat(
        origin([*(word_of(raw, key) for key in ORIGINS), *(word_of(about, key) for key in ORIGINS)], model),
        word_of(raw, "title", "name", "conversation_title", "chat_title", "subject", "topic")
        or word_of(inner, "title")
        or word_of(about, "title"),
        model,
        chat.turns,
        at or chat.at,
    )


def read_list(messages: Iterable[Any], place: str, *, system: str = "") -> ImportedChat:
    """One chat of bare messages."""
    turns = Turns()
    turns.add(Role.SYSTEM, system)
    model = ""
    for number, message in enumerate(messages, start=1):
        where = f"{place}, message {number}" if place else f"message {number}"
        if isinstance(message, str) and number == 1:
            raise Unreadable("role", where, "messages that do not say who speaks")
        if not isinstance(message, Mapping):
            raise Unreadable("content", where, f"a message that is {shown(message)}")
        add(turns, message, where)
        model = model or word_of(message, "model", "modelName")
    return turns.chat(origin([], model), model=model)


def add(turns: Turns, message: Mapping[str, Any], place: str) -> None:
    """One message; calls and answers of tools as labels."""
    if word_of(message, "type") in EVENTS or "chat_metadata" in message:
        return
    role, name = _who(message, place)
    said = next((message[key] for key in SAID_KEYS if message.get(key) not in (None, "", [])), None)
    if said is None and "text" in message:
        said = message["text"]
    if role == Role.USER and _only_answers(said):
        role = Role.TOOL
    text = text_of(said, place)
    if role == Role.TOOL:
        text = short(text) or label("tool result")
        name = name or word_of(message, "tool_name")
    if role == Role.ASSISTANT:
        text = without_marks(text)
    calls = message.get("tool_calls") or message.get("function_call") or []
    labels = [
        called(call)
        for call in (calls[:MAX_FILES] if isinstance(calls, list) else [calls])
        if isinstance(call, Mapping)
    ]
    labels = [one for one in labels if one not in text]
    files = attached(message, "attachments", "files")
    parts = [text, "\n".join(labels), files]
    turns.add(role, "\n\n".join(part for part in parts if part.strip()), name, when(first_of(message, TIMES)))


def _who(message: Mapping[str, Any], place: str) -> tuple[Role, str]:
    """Role and name. A persona's chat has names, and says of each whether it is the person."""
    name = word_of(message, "name", "sender_name", "display_name", "author_name", "character")
    for flag in ("is_user", "isCreatedByUser", "isUser", "fromUser"):
        if isinstance(message.get(flag), bool):
            sender = name or word_of(message, "sender")
            spoken = "" if sender.lower() in ROLES else sender
            if message.get("is_system") is True and not message[flag]:
                return Role.SYSTEM, spoken
            return (Role.USER if message[flag] else Role.ASSISTANT), spoken
    for key in ROLE_KEYS:
        value = message.get(key)
        if isinstance(value, str) and key == "type" and value.lower() not in ROLES:
            continue
        if isinstance(value, (str, Mapping)) and value:
            return role_of(value, place), name or word_of(value, "name")
    raise Unreadable("role", place, f"a message that is {shown(message)}")


def _only_answers(said: object) -> bool:
    return (
        isinstance(said, list)
        and bool(said)
        and all(isinstance(block, Mapping) and block.get("type") == "tool_result" for block in said)
    )


def _history(raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A tree of messages by name, as Open WebUI keeps it."""
    chat = object_of(raw.get("chat")) or raw
    history = chat.get("history")
    if isinstance(history, Mapping) and isinstance(history.get("messages"), Mapping) and history["messages"]:
        return history
    return None


def origin(hints: Iterable[str], model: str) -> str:
    """The product a chat comes from, as far as its own file says."""
    for hint in hints:
        found = next((product for product in PRODUCTS if product in hint.lower()), None)
        if found or "chat.openai" in hint:
            return found or "chatgpt"
    start = model.lower().rpartition("/")[2]
    family = next((product for prefix, product in FAMILIES.items() if start.startswith(prefix)), None)
    return family if family and family != "chatgpt" else SOURCE
