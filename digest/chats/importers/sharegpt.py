"""ShareGPT's and other sets' chats: `conversations` of from and value, questions with their answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.chats.imported import ImportedChat, Role, Unreadable
from digest.chats.importers.content import label, short, text_of, tool_called
from digest.chats.importers.values import Turns, first_of, role_of, shown, when, word_of

SOURCE = "sharegpt"
CALLS = {"function_call", "tool_call", "function-call"}


def fits(raw: Mapping[str, Any]) -> bool:
    """A dialogue of from and value, an instruction with its output, or a question set's `turns`."""
    return _dialogue(raw) is not None or _is_instruction(raw) or _is_question(raw)


def read(raw: Mapping[str, Any], place: str) -> ImportedChat:
    turns = Turns()
    turns.add(Role.SYSTEM, text_of(first_of(raw, ("system", "system_prompt")), place))
    dialogue = _dialogue(raw)
    if dialogue is not None:
        for number, message in enumerate(dialogue, start=1):
            _add(turns, message, f"{place}, message {number}" if place else f"message {number}")
        chosen = raw.get("chosen")  # of two answers to compare
        if isinstance(chosen, Mapping):
            _add(turns, chosen, f"{place}, chosen" if place else "chosen")
    elif _is_question(raw):
        _add_questions(turns, raw)
    else:
        _add_instruction(turns, raw, place)
    return turns.chat(
        SOURCE,
        title=word_of(raw, "title", "name"),
        model=word_of(raw, "model", "model_id"),
        at=when(first_of(raw, ("timestamp", "created_at", "date"))),
    )


def _dialogue(raw: Mapping[str, Any]) -> list[Any] | None:
    for key in ("conversations", "conversation", "items", "dialogue", "messages"):
        inner = raw.get(key)
        if isinstance(inner, list) and any(isinstance(one, Mapping) and "from" in one for one in inner[:3]):
            return inner
    return None


def _add(turns: Turns, message: object, place: str) -> None:
    if not isinstance(message, Mapping):
        raise Unreadable("content", place, f"a message that is {shown(message)}")
    speaker = first_of(message, ("from", "role"))
    role = role_of(speaker, place)
    text = text_of(first_of(message, ("value", "content", "text", "markdown")), place)
    name = word_of(message, "name")
    if isinstance(speaker, str) and speaker in CALLS:
        name = name or tool_called(text)
        text = label("tool", name)
    elif role == Role.TOOL:
        text = short(text)
    turns.add(role, text, name)


def _is_instruction(raw: Mapping[str, Any]) -> bool:
    return isinstance(raw.get("instruction"), str) and isinstance(raw.get("output"), str)


def _add_instruction(turns: Turns, raw: Mapping[str, Any], place: str) -> None:
    history = raw.get("history")
    for pair in history if isinstance(history, list) else []:
        if not isinstance(pair, list) or len(pair) != 2:
            raise Unreadable("content", place, f"a pair of the history that is {shown(pair)}")
        turns.add(Role.USER, text_of(pair[0], place))
        turns.add(Role.ASSISTANT, text_of(pair[1], place))
    asked = (raw["instruction"], text_of(raw.get("input"), place))
    turns.add(Role.USER, "\n\n".join(part for part in asked if part.strip()))
    turns.add(Role.ASSISTANT, raw["output"])


def _is_question(raw: Mapping[str, Any]) -> bool:
    """A set of questions in several turns, or a model's answers to one (`choices`)."""
    turns = raw.get("turns")
    return isinstance(turns, list) and bool(turns) and all(isinstance(turn, str) for turn in turns)


def _add_questions(turns: Turns, raw: Mapping[str, Any]) -> None:
    """`reference` holds an editor's answers in the same order; most questions have none."""
    answers = raw.get("reference")
    answers = answers if isinstance(answers, list) and all(isinstance(one, str) for one in answers) else []
    for number, asked in enumerate(raw["turns"]):
        turns.add(Role.USER, asked)
        if number < len(answers):
            turns.add(Role.ASSISTANT, answers[number])
