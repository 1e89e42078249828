"""Claude, Claude Code, Grok, DeepSeek, Kimi, Gemini, Perplexity: invented chats in their forms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from digest.chats.imported import Role
from tests.digest.chats.importers.reading import chat, chats, lines, said

TOLD = [("user", "Name a river."), ("assistant", "The Elbe.")]
AT = "2026-02-03T04:05:06.000000Z"


def claude(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"uuid": "c", "name": "Rivers", "created_at": AT, "chat_messages": list(messages), **more}


def test_claude():
    raw = claude(
        {"uuid": "1", "sender": "human", "text": "Name a river.", "created_at": AT},
        {"uuid": "2", "sender": "assistant", "text": "", "content": [{"type": "text", "text": "The Elbe."}]},
    )
    found = chat([raw])
    assert (found.source, found.title) == ("claude", "Rivers")
    assert found.at == found.turns[0].at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert said(raw) == said({"conversations": [raw]}) == TOLD


def test_claude_shows_artifacts_names_tools_and_files_and_leaves_thinking_out():
    raw = claude(
        {
            "sender": "human",
            "text": "Draw it",
            "attachments": [{"file_name": "notes.txt", "extracted_content": "long"}],
            "files": [{"file_name": "map.png"}],
        },
        {
            "sender": "assistant",
            "content": [
                {"type": "thinking", "thinking": "secret"},
                {"type": "text", "text": "Here:"},
                {
                    "type": "tool_use",
                    "name": "artifacts",
                    "input": {
                        "command": "create",
                        "title": "Map",
                        "type": "image/svg+xml",
                        "content": "<svg/>",
                    },
                },
                {"type": "tool_use", "name": "web_search", "input": {"query": "elbe"}},
                {"type": "tool_result", "name": "web_search", "content": [{"type": "text", "text": "found"}]},
                {"type": "text", "text": "It is "},
                {"type": "text", "text": "long.", "citations": [{"url": "https://example.org"}]},
            ],
        },
    )
    assert said(raw) == [
        ("user", "Draw it\n\n[file: notes.txt]\n[file: map.png]"),
        (
            "assistant",
            "Here:\n\n[artifact: Map]\n\n```svg\n<svg/>\n```\n\n[tool: web_search]\n\nfound\n\nIt is long.",
        ),
    ]


def test_claude_says_what_stands_in_the_plain_text_alone():
    raw = claude(
        {
            "sender": "assistant",
            "text": "Here.\n\nMore words.",
            "content": [
                {"type": "text", "text": "Here."},
                {"type": "tool_use", "name": "atlas", "input": {}},
            ],
        }
    )
    assert said(raw) == [("assistant", "Here.\n\n[tool: atlas]\n\nMore words.")]


def test_claude_of_branches_the_current_one():
    root = "00000000-0000-4000-8000-000000000000"
    raw = claude(
        {"uuid": "1", "parent_message_uuid": root, "sender": "human", "text": "Name a river."},
        {"uuid": "2", "parent_message_uuid": "1", "sender": "assistant", "text": "The Oder."},
        {"uuid": "3", "parent_message_uuid": "1", "sender": "assistant", "text": "The Elbe."},
    )
    assert said(raw) == TOLD
    assert said({**raw, "current_leaf_message_uuid": "2"})[1][1] == "The Oder."


def test_claude_code_joins_the_lines_of_one_message_and_leaves_side_work_out():
    def line(kind: str, content: Any, **more: Any) -> dict[str, Any]:
        key = {"id": more.pop("key")} if "key" in more else {}
        body = {"role": kind, "content": content, "model": "claude-x", **key}
        return {"type": kind, "sessionId": "s", "uuid": "u", "timestamp": AT, "message": body, **more}

    raw = lines(
        {"type": "summary", "summary": "A river", "leafUuid": "u"},
        line("user", "<system-reminder>be kind</system-reminder>Name a river."),
        line("assistant", [{"type": "thinking", "thinking": "hm"}], key="m1"),
        line("assistant", [{"type": "text", "text": "Looking."}], key="m1"),
        line("assistant", [{"type": "tool_use", "name": "Bash", "input": {"command": "ls"}}], key="m1"),
        line("user", [{"type": "tool_result", "content": "elbe.txt"}]),
        line("assistant", [{"type": "text", "text": "side"}], isSidechain=True),
        line("assistant", [{"type": "text", "text": "The Elbe."}], key="m2"),
    )
    found = chat(raw)
    assert (found.source, found.title, found.model) == ("claude-code", "A river", "claude-x")
    assert said(raw) == [
        ("user", "Name a river."),
        ("assistant", "Looking.\n\n[tool: Bash]"),
        ("tool", "elbe.txt"),
        ("assistant", "The Elbe."),
    ]


def test_grok():
    date = {"$date": {"$numberLong": "1770000000000"}}
    raw = {
        "conversations": [
            {
                "conversation": {"id": "g", "title": "Rivers", "create_time": AT},
                "responses": [
                    {
                        "response": {
                            "_id": "1",
                            "message": "Name a river.",
                            "sender": "human",
                            "create_time": date,
                        }
                    },
                    {
                        "response": {
                            "_id": "2",
                            "message": "The Elbe.<grok:render type='x'><argument>1</argument></grok:render>",
                            "sender": "ASSISTANT",
                            "model": "grok-9",
                            "thinking_trace": "hm",
                        }
                    },
                ],
            }
        ]
    }
    found = chat(raw)
    assert (found.source, found.title, found.model) == ("grok", "Rivers", "grok-9")
    assert found.turns[0].at == datetime.fromtimestamp(1_770_000_000, UTC)
    assert said(raw) == TOLD


def test_deepseek_reads_fragments_and_leaves_thinking_out():
    def node(parent: str | None, children: list[str], *fragments: tuple[str, str]) -> dict[str, Any]:
        parts = [{"type": kind, "content": text} for kind, text in fragments]
        body = {"files": [], "model": "deepseek-chat", "inserted_at": AT, "fragments": parts}
        return {"parent": parent, "children": children, "message": body if fragments else None}

    raw = {
        "id": "d",
        "title": "Rivers",
        "inserted_at": AT,
        "mapping": {
            "root": node(None, ["1"]),
            "1": node("root", ["2"], ("REQUEST", "Name a river.")),
            "2": node("1", [], ("THINK", "hm"), ("RESPONSE", "The Elbe.")),
        },
    }
    found = chat([raw])
    assert (found.source, found.title, found.model) == ("deepseek", "Rivers", "deepseek-chat")
    assert said(raw) == TOLD


def test_deepseek_before_fragments_takes_turns():
    raw = {
        "title": "Rivers",
        "mapping": {
            "root": {"parent": None, "children": ["1"], "message": None},
            "1": {
                "parent": "root",
                "children": ["2"],
                "message": {"content": "Name a river.", "model": "deepseek"},
            },
            "2": {
                "parent": "1",
                "children": [],
                "message": {"content": "The Elbe.", "reasoning_content": "hm", "model": "deepseek"},
            },
        },
    }
    assert chat(raw).source == "deepseek"
    assert said(raw) == TOLD


def test_kimi():
    def section(view: str, text: str) -> dict[str, Any]:
        return {"view": view, view: {"content": text}}

    raw = {
        "name": "Rivers",
        "items": [
            {"role": "user", "contents": {"zones": [{"sections": [section("cmpl", "Name a river.")]}]}},
            {
                "role": "assistant",
                "contents": {"zones": [{"sections": [section("k1", "hm"), section("cmpl", "The Elbe.")]}]},
            },
        ],
    }
    assert (chat(raw).source, said(raw)) == ("kimi", TOLD)
    blocks = {
        "messages": [
            {"role": "user", "blocks": [{"text": {"content": "Name a river."}}]},
            {
                "role": "assistant",
                "blocks": [{"think": {"content": "hm"}}, {"text": {"content": "The Elbe."}}],
            },
        ]
    }
    assert (chat(blocks).source, said(blocks)) == ("kimi", TOLD)


def test_gemini_of_ai_studio_of_the_interface_and_of_takeout():
    studio = {
        "runSettings": {"model": "models/gemini-9"},
        "chunkedPrompt": {
            "chunks": [
                {"role": "user", "text": "Name a river."},
                {"role": "model", "text": "hm", "isThought": True},
                {"role": "model", "text": "The Elbe."},
            ]
        },
    }
    assert (chat(studio).source, chat(studio).model, said(studio)) == ("gemini", "gemini-9", TOLD)
    contents = {
        "contents": [
            {"role": "user", "parts": [{"text": "Name a river."}]},
            {"role": "model", "parts": [{"text": "hm", "thought": True}, {"text": "The Elbe."}]},
        ]
    }
    assert said(contents) == TOLD
    activity = [
        {
            "header": "Gemini Apps",
            "title": f"Prompted {question}",
            "time": AT,
            "safeHtmlItem": [{"html": "<p>The <b>Elbe</b>.</p>"}],
        }
        for question in ("Name a river.", "Another?")
    ]
    found = chats(activity)
    assert [one.title for one in found] == ["Name a river.", "Another?"]
    assert found[0].turns[1].text == "The **Elbe**."


def test_perplexity_as_json_and_as_its_own_markdown():
    raw = {
        "entries": [
            {
                "query_str": "Name a river.",
                "thread_title": "Rivers",
                "blocks": [{"intended_usage": "ask_text", "markdown_block": {"answer": "The Elbe.[1]"}}],
            }
        ]
    }
    assert (chat(raw).source, chat(raw).title, said(raw)) == ("perplexity", "Rivers", TOLD)
    text = (
        '<img src="https://perplexity.example/logo.png"/>\n\n# Name a river.\n\nThe Elbe.[^1_1]\n\n'
        '<span style="display:none">[^1_2]</span>\n\n<div align="center">⁂</div>\n\n[^1_1]: https://example.org\n\n'
        "---\n\n# Another?\n\nThe Oder."
    )
    assert (chat(text).source, said(text)[:2]) == ("perplexity", TOLD)
    assert said(text)[2:] == [("user", "Another?"), ("assistant", "The Oder.")]


def test_our_own_json_keeps_where_a_chat_came_from():
    raw = {
        "source": "kimi",
        "title": "Rivers",
        "model": "k",
        "turns": [
            {"role": "user", "name": "", "text": "Name a river.", "at": AT},
            {"role": "assistant", "name": "Kimi", "text": "The Elbe.", "at": None},
        ],
    }
    found = chat(raw)
    assert (found.source, found.title, found.model, found.turns[1].name) == ("kimi", "Rivers", "k", "Kimi")
    assert found.turns[0].at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert said([raw]) == TOLD
    assert found.turns[0].role is Role.USER
