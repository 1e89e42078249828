"""Lists of messages: OpenAI, Anthropic, ShareGPT, training sets and exporters of userscripts."""

from __future__ import annotations

from typing import Any

import pytest

from digest.chats.imported import Unreadable
from tests.digest.chats.importers.reading import chat, chats, lines, said

TOLD = [("user", "Name a river."), ("assistant", "The Elbe.")]
ASKED, ANSWERED = "Name a river.", "The Elbe."


def test_openai_messages_bare_in_an_object_and_in_lines():
    messages = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": ANSWERED}]
    assert chat(messages).source == "openai"
    assert said(messages) == said({"model": "gpt-9", "messages": messages}) == said(lines(*messages)) == TOLD
    assert [len(one.turns) for one in chats(lines({"messages": messages}, {"messages": messages}))] == [2, 2]
    assert chat({"model": "claude-x", "messages": messages}).source == "claude"
    assert len(chats([messages, messages])) == 2


def test_openai_parts_calls_and_answers_of_tools():
    raw = [
        {"role": "developer", "content": "Be short."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": ASKED},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                {"type": "file", "file": {"filename": "a.pdf", "file_data": "AAAA"}},
            ],
        },
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"type": "function", "function": {"name": "atlas"}}],
        },
        {"role": "tool", "content": "Elbe", "name": "atlas"},
        {"role": "function", "content": "x" * 3_000},
        {"role": "assistant", "content": ANSWERED, "reasoning_content": "hm"},
    ]
    assert said(raw) == [
        ("system", "Be short."),
        ("user", f"{ASKED}\n\n[image]\n\n[file: a.pdf]"),
        ("assistant", "[tool: atlas]"),
        ("tool", "Elbe"),
        ("tool", "[tool result: 3,000 characters]"),
        ("assistant", ANSWERED),
    ]


def test_anthropic_messages():
    raw = {
        "system": "Be short.",
        "messages": [
            {"role": "user", "content": ASKED},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "hm"},
                    {"type": "text", "text": "Looking."},
                    {"type": "tool_use", "name": "atlas", "input": {}},
                ],
            },
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "Elbe"}]},
            {"role": "assistant", "content": "<think>hm</think>The Elbe."},
        ],
    }
    assert said(raw) == [
        ("system", "Be short."),
        ("user", ASKED),
        ("assistant", "Looking.\n\n[tool: atlas]"),
        ("tool", "Elbe"),
        ("assistant", ANSWERED),
    ]


def test_sharegpt_and_its_kin():
    dialogue = [{"from": "human", "value": ASKED}, {"from": "gpt", "value": ANSWERED}]
    assert chat({"conversations": dialogue}).source == "sharegpt"
    assert said({"conversations": dialogue}) == said({"id": "x", "items": dialogue}) == TOLD
    with_tools = [
        {"from": "system", "value": "Be short."},
        dialogue[0],
        {"from": "function_call", "value": '{"name": "atlas", "arguments": {}}'},
        {"from": "observation", "value": "Elbe"},
        dialogue[1],
    ]
    assert said(lines({"conversations": with_tools})) == [
        ("system", "Be short."),
        ("user", ASKED),
        ("tool", "[tool: atlas]"),
        ("tool", "Elbe"),
        ("assistant", ANSWERED),
    ]


def test_an_instruction_with_its_history():
    raw = {
        "instruction": ASKED,
        "input": "In Europe.",
        "output": ANSWERED,
        "system": "Be short.",
        "history": [["Hi", "Hello"]],
    }
    assert said([raw]) == [
        ("system", "Be short."),
        ("user", "Hi"),
        ("assistant", "Hello"),
        ("user", f"{ASKED}\n\nIn Europe."),
        ("assistant", ANSWERED),
    ]


EXPORTERS: list[tuple[str, Any]] = [
    ("openai", [{"role": "用户", "content": ASKED}, {"role": "助手", "content": ANSWERED}]),
    (
        "chatgpt",
        {
            "metadata": {"title": "R", "powered_by": "ChatGPT Exporter"},
            "messages": [{"role": "Prompt", "say": ASKED}, {"role": "Response", "say": ANSWERED}],
        },
    ),
    (
        "gemini",
        {
            "platform": "Gemini",
            "messages": [{"author": "User", "text": ASKED}, {"author": "Model", "text": ANSWERED}],
        },
    ),
    (
        "claude",
        {
            "url": "https://claude.ai/chat/1",
            "messages": [{"type": "human", "message": ASKED}, {"type": "ai", "message": ANSWERED}],
        },
    ),
    (
        "openai",
        {"conversation": [{"speaker": "You", "body": ASKED}, {"speaker": "ChatGPT", "body": ANSWERED}]},
    ),
    (
        "openai",
        {"data": [{"messages": [{"sender": "user", "text": ASKED}, {"sender": "bot", "text": ANSWERED}]}]},
    ),
    (
        "openai",
        [
            {
                "chat": {
                    "title": "R",
                    "models": ["m"],
                    "history": {
                        "currentId": "b",
                        "messages": {
                            "a": {"role": "user", "content": ASKED, "parentId": None, "childrenIds": ["b"]},
                            "b": {
                                "role": "assistant",
                                "content": ANSWERED,
                                "parentId": "a",
                                "childrenIds": [],
                            },
                        },
                    },
                }
            }
        ],
    ),
]


@pytest.mark.parametrize(("source", "raw"), EXPORTERS)
def test_exporters(source: str, raw: Any):
    assert (chat(raw).source, said(raw)) == (source, TOLD)


def test_personas_keep_their_names():
    raw = lines(
        {"user_name": "Ada", "character_name": "Holmes", "chat_metadata": {}},
        {"name": "Ada", "is_user": True, "mes": "Who did it?"},
        {"name": "Holmes", "is_user": False, "mes": "The butler."},
    )
    assert [(turn.role.value, turn.name, turn.text) for turn in chat(raw).turns] == [
        ("user", "Ada", "Who did it?"),
        ("assistant", "Holmes", "The butler."),
    ]
    named = [{"role": "user", "content": "Hi"}, {"role": "assistant", "name": "Holmes", "content": "Yes?"}]
    assert chat(named).turns[1].name == "Holmes"


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        ([{"role": "user", "content": "a"}, {"role": "critic", "content": "b"}], "role", "message 2"),
        ([{"role": "user", "content": {"a": 1}}], "content", "message 1"),
        ([{"messages": [{"role": "user", "content": 1}]}, {"messages": [{"role": "x", "content": ""}]}],
         "role", "chat 2, message 1"),
        ({"nothing": "known"}, "unknown", ""),
        ([], "nothing", ""),
        ([{"role": "user", "content": " "}], "nothing", ""),
        ('{"messages": [\n{"role": "user",\n', "json", "line 3, column 1"),
        ('{"messages": []}\n{"messages": [}\n', "json", "line 2, column 15"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named(raw: Any, code: str, place: str):
    with pytest.raises(Unreadable) as told:
        chats(raw)
    assert (told.value.code, told.value.place) == (code, place)
