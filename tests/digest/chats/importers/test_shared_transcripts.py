"""Real exports, read a second time in another way: how many turns, whose, and their words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from digest.chats.imported import ImportedChat
from digest.chats.importers.read import read_chats

NAMES = {"human": "user", "gpt": "assistant"}
Read = list[tuple[str, str]]


@pytest.fixture(scope="session")
def folder(shared_dir: Path) -> Path:
    if not (shared_dir / "data/transcripts").is_dir():
        pytest.skip("no transcripts beside this checkout")
    return shared_dir / "data/transcripts"


def plainly(text: str) -> str:
    """Letters and digits alone: how they are marked up is not the question here."""
    return re.sub(r"[\W_]+", "", text)


def values_of(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return [json.loads(row) for row in text.splitlines()] if path.suffix == ".jsonl" else json.loads(text)


def expected(value: Any) -> Iterator[Read]:
    """Chats of a JSON file by the shape of its parts, wherever they stand in it."""
    if isinstance(value, list):
        if value and isinstance(value[0], dict) and "sessionId" in value[0]:
            yield [(row["type"], row["message"]["content"][0]["text"]) for row in value]
        else:
            for one in value:
                yield from expected(one)
    elif "mapping" in value:
        yield list(up_from(value["mapping"], value["current_node"]))[::-1]
    elif "chat_messages" in value:
        yield [(NAMES.get(one["sender"], one["sender"]), one["text"]) for one in value["chat_messages"]]
    elif "responses" in value:
        rows = [one["response"] for one in value["responses"]]
        yield [(NAMES.get(one["sender"], one["sender"]), one["message"]) for one in rows]
    elif "turns" in value:
        answers = iter(value.get("reference", []))
        read: Read = []
        for asked in value["turns"]:
            read.append(("user", asked))
            answer = next(answers, None)
            read += [("assistant", answer)] if answer else []
        yield read
    elif "messages" in value:
        yield [(one["role"], "".join(part["value"] for part in one["content"])) for one in value["messages"]]
    elif "from" in value["conversations"][0]:
        yield [(NAMES[one["from"]], one["value"]) for one in value["conversations"]]
    else:
        yield from expected(value["conversations"])


def up_from(nodes: dict[str, Any], name: str | None) -> Iterator[tuple[str, str]]:
    while name:
        message = nodes[name]["message"]
        if message:
            parts = [part if isinstance(part, str) else "[image]" for part in message["content"]["parts"]]
            yield message["author"]["role"], "".join(parts)
        name = nodes[name]["parent"]


class Told(HTMLParser):
    """Roles in a page, by the start of elements alone, and the headings inside answers."""

    def __init__(self) -> None:
        super().__init__()
        self.roles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        role = dict(attrs).get("data-message-author-role")
        if role:
            self.roles.append(role)
        elif tag in ("user-query", "model-response"):
            self.roles.append("user" if tag == "user-query" else "assistant")


def test_every_json_file_is_read_as_it_is(folder: Path):
    paths = sorted([*folder.glob("*.json"), *folder.glob("*.jsonl")])
    assert paths
    for path in paths:
        found = read_chats(path.read_bytes())
        wanted = [[turn for turn in read if turn[1].strip()] for read in expected(values_of(path))]
        assert [len(chat.turns) for chat in found] == [len(read) for read in wanted], path.name
        for chat, read in zip(found, wanted, strict=True):
            assert_alike(chat, read, path.name)


def assert_alike(chat: ImportedChat, read: Read, name: str) -> None:
    for turn, (role, text) in zip(chat.turns, read, strict=True):
        assert turn.role.value == role, name
        text = re.sub(r"<(\w+:thinking)>.*?</\1>", "", text, flags=re.S)
        for part in text.split("\n\n"):  # an artifact may stand between them
            assert plainly(part) in plainly(turn.text), name
        labels = re.sub(r"\[(?:tool|artifact)[^\]]*\]\s*(?:```.*?```)?", "", turn.text, flags=re.S)
        assert len(plainly(labels)) <= len(plainly(text)) + 20 or "[artifact" in turn.text, name


def test_every_page_is_read_as_it_is(folder: Path):
    paths = sorted(folder.glob("*.html"))
    assert paths
    for path in paths:
        markup = path.read_text(encoding="utf-8")
        told = Told()
        told.feed(markup)
        (found,) = read_chats(markup.encode())
        assert [turn.role.value for turn in found.turns] == told.roles, path.name
        assert found.source == ("gemini" if "gemini" in path.name else "chatgpt")
        for turn in found.turns:
            for unsaid in ("Show more", "Show thinking", "Copy code", "You said:", "Thought for"):
                assert unsaid not in turn.text, path.name


def test_marks_of_answers_survive(folder: Path):
    (showcase,) = read_chats((next(folder.glob("*formatting-showcase*"))).read_bytes())
    answer = showcase.turns[1].text
    for mark in ("## ", "**", "`", "](https://", "\n  - ", "\n2. ", "| --- |", "\n> ", "\n---\n",
                 "```python\n", "```json\n", "$$\\sum", "$E = mc^2$"):  # fmt: skip
        assert mark in answer, mark
    (nested,) = read_chats((next(folder.glob("*nested_lists*"))).read_bytes())
    assert "\n  1. " in nested.turns[1].text
    assert "\n     - " in nested.turns[1].text
