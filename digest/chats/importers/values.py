"""Readings that all formats share: who speaks, when, which text; and the bounded list of turns. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.chats.imported import (
    MAX_DEPTH,
    MAX_TURN_BYTES,
    MAX_TURNS,
    NAME_LENGTH,
    TITLE_LENGTH,
    ImportedChat,
    ImportedTurn,
    Role,
    Unreadable,
)
from digest.chats.importers.spans import without_spans
from digest.lib.text import clean, line, words

USERS = words(
    "user human you me prompt question request person customer client owner user_message "
    "user-message usermessage human_message user_query query request_message "
    "用户 使用者 我 你 您 "
    "提问 提问者 问题 问 人类 我说 你说 您说 用戶 提問 問題 問 使用者說 ユーザー あなた 사용자"
)
ASSISTANTS = words(
    "assistant ai bot model gpt chatgpt claude gemini grok kimi deepseek perplexity bard copilot "
    "response answer reply agent chatbot llm assistant_message ai_message ai-message gpt-3 gpt-4 "
    "chatgpt-4 modelresponse model_response response_message qwen doubao yuanbao mistral llama "
    "助手 助理 回答 答 答复 回复 模型 机器人 智能助手 豆包 通义 通义千问 元宝 文心一言 智谱清言 "
    "回覆 機器人 アシスタント 어시스턴트 ai助手 ai助理 ai回答 aimessage"
)
SYSTEMS = words(
    "system developer instruction instructions context 系统 系統 系统提示 系统消息 システム 시스템"
)
TOOLS = words(
    "tool function function_call function_response function_result observation tool_call tool_result "
    "tool_response tool_use ipython 工具 函数 工具调用"
)
ROLES = {
    word: role
    for role, names in (
        (Role.USER, USERS),
        (Role.ASSISTANT, ASSISTANTS),
        (Role.SYSTEM, SYSTEMS),
        (Role.TOOL, TOOLS),
    )
    for word in names
}
# Reasoning is not part of what was said: products fold it away, and it often repeats private context.
THINKING = re.compile(r"<((?:[a-z]{1,20}:)?(?:think|thinking|antThinking))\b[^<>]{0,200}>")
FENCE = re.compile(r"(?m)^ {0,3}(`{3,}|~{3,})")
CUT_ROOM = 60  # bytes kept free for the label of a cut
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Numbers stand for seconds, milli-, micro- or nanoseconds; each is a thousand times the one before.
EARLIEST, LATEST = 1e8, 1e10  # seconds: 1973 to 2286


def role_of(value: object, place: str) -> Role:
    """One of the four, from the words that exporters use for it; Unreadable for any other."""
    if isinstance(value, Mapping):  # {"role": "user", "name": null, …}
        value = value.get("role") or value.get("type") or value.get("name")
    role = ROLES.get(str(value).strip().lower()) if isinstance(value, str) else None
    if role is None:
        raise Unreadable("role", place, f"a message by {shown(value)}")
    return role


def shown(value: object) -> str:
    """A foreign value in few characters, for `understood`."""
    if isinstance(value, Mapping):
        keys = ", ".join(line(str(key), 30) for key in list(value)[:6])
        return f"an object with {keys}" if keys else "an empty object"
    if isinstance(value, list):
        inner = f" such as {shown(value[0])}" if value and not isinstance(value[0], list) else ""
        return f"a list of {len(value)}{inner}"
    return line(str(value)[:200], 60) or "nothing"


def when(value: object) -> datetime | None:
    """A moment, aware, from what exports write: numbers since 1970, ISO 8601, MongoDB's {"$date": …}."""
    for _ in range(3):
        if isinstance(value, Mapping):
            value = value.get("$date", value.get("$numberLong", value.get("seconds")))
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value) if isinstance(value, (int, float)) else _number(str(value))
    except OverflowError:
        return None
    if number is not None:
        while number > LATEST and math.isfinite(number):
            number /= 1_000
        return EPOCH + timedelta(seconds=number) if EARLIEST <= number <= LATEST else None
    try:
        moment = datetime.fromisoformat(str(value).strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{9,20}(?:\.\d{1,9})?", text) and text.isascii() else None


def first_of(raw: Mapping[str, Any], keys: Iterable[str]) -> Any:
    """The first value that is there and not empty."""
    return next((raw[key] for key in keys if raw.get(key) not in (None, "", [], {})), None)


def object_of(value: object) -> Mapping[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def string_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def word_of(raw: object, *keys: str) -> str:
    """The first of these fields that is a string, as one line; else nothing."""
    if isinstance(raw, Mapping):
        for key in keys:
            if isinstance(raw.get(key), str) and raw[key].strip():
                return line(raw[key], TITLE_LENGTH)
    return ""


def too_deep(value: object) -> bool:
    """Whether containers nest deeper than MAX_DEPTH. No recursion: that is what is being asked."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below += [inner for inner in item.values() if isinstance(inner, (dict, list))]
            elif isinstance(item, list):
                below += [inner for inner in item if isinstance(inner, (dict, list))]
        if not below:
            return False
        level = below
    return True


def without_thinking(text: str) -> str:
    """An answer without the reasoning that some models write in front of it."""
    return without_spans(text, THINKING) if "hink" in text else text


def bounded(text: str) -> str:
    """Clean text of at most MAX_TURN_BYTES; a cut says how much is missing and closes an open code block."""
    whole = len(text)
    kept = clean(text[:MAX_TURN_BYTES]).strip("\n").rstrip()
    cut = whole > MAX_TURN_BYTES
    if len(kept) * 4 > MAX_TURN_BYTES - CUT_ROOM:
        data = kept.encode()
        if cut or len(data) > MAX_TURN_BYTES:
            short = data[: MAX_TURN_BYTES - CUT_ROOM].decode(errors="ignore")
            cut, kept = True, short
    if not cut:
        return _without_blank_start(kept)
    fences = FENCE.findall(kept)
    closing = f"\n{fences[-1][:10]}" if len(fences) % 2 else ""
    return f"{_without_blank_start(kept)}{closing}\n\n[cut: {max(1, whole - len(kept)):,} more characters]"


def _without_blank_start(text: str) -> str:
    """Blank lines in front go, the indent of the first line stays."""
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text)


class Turns:
    """The turns of one chat as they are read: cleaned, empty ones left out, at most MAX_TURNS kept."""

    def __init__(self) -> None:
        self._turns: list[ImportedTurn] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._turns)

    @property
    def last(self) -> Role | None:
        return self._turns[-1].role if self._turns else None

    def add(self, role: Role, text: str, name: str = "", at: datetime | None = None) -> None:
        if role == Role.ASSISTANT:
            text = without_thinking(text)
        if len(self._turns) >= MAX_TURNS and text.strip():
            self._more += 1
            return
        text = bounded(text)
        if text.strip():
            self._turns.append(ImportedTurn(role, text, line(name, NAME_LENGTH), at))

    def chat(
        self, source: str, *, title: str = "", model: str = "", at: datetime | None = None
    ) -> ImportedChat:
        """The chat. One that is too long keeps its beginning: answers refer back, not forward."""
        turns = self._turns
        if self._more:
            left = self._more + 1
            turns = [*turns[: MAX_TURNS - 1], ImportedTurn(Role.SYSTEM, f"[cut: {left:,} more messages]")]
        at = at or next((turn.at for turn in turns if turn.at), None)
        return ImportedChat(source, line(title, TITLE_LENGTH), line(model, NAME_LENGTH), tuple(turns), at)
