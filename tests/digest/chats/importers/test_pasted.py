"""Pasted text: which lines are speaker marks, and which only look like them."""

from __future__ import annotations

import json

import pytest

from digest.chats.imported import Unreadable
from digest.chats.importers.read import read_pasted

TOLD = [("user", "", "Name a river."), ("assistant", "", "The Elbe.")]


def heard(text: str) -> list[tuple[str, str, str]]:
    return [(turn.role.value, turn.name, turn.text) for turn in read_pasted(text).turns]


@pytest.mark.parametrize(
    "text",
    [
        "User: Name a river.\nAssistant: The Elbe.",
        "User: Name a river.\n\nAI: The Elbe.\n",
        "user：Name a river.\r\nassistant：The Elbe.",
        "## User\n\nName a river.\n\n## Assistant\n\nThe Elbe.",
        "# You\nName a river.\n\n---\n\n# Assistant\nThe Elbe.\n\n---",
        "**User:** Name a river.\n\n**Assistant:** The Elbe.",
        "**User**: Name a river.\n\n**Assistant**: The Elbe.",
        "**You**\nName a river.\n\n**Assistant**\nThe Elbe.",
        "**Prompt:**\nName a river.\n\n**Response:**\nThe Elbe.",
        "### Human: Name a river.\n### Assistant: The Elbe.",
        "[User]\nName a river.\n[Assistant]\nThe Elbe.",
        "[2026-01-02 10:00] User: Name a river.\n[2026-01-02 10:01] Assistant: The Elbe.",
        "User (10:00):\nName a river.\n\nAssistant (10:01):\nThe Elbe.",
        "🧑 User\nName a river.\n\n🤖 Assistant\nThe Elbe.",
        "Q: Name a river.\nA: The Elbe.",
        "问：Name a river.\n答：The Elbe.",
        "用户：Name a river.\n助手：The Elbe.",
        "我：Name a river.\nAI：The Elbe.",
        "我：\nName a river.\n\n助理：\nThe Elbe.",
        "<|im_start|>user\nName a river.<|im_end|>\n<|im_start|>assistant\nThe Elbe.<|im_end|>",
        "You:\nName a river.\nCopy\nEdit\n\nAssistant:\nThe Elbe.\nCopy\nShare\n",
    ],
)
def test_marks(text: str):
    assert heard(text) == TOLD


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("You said:\nName a river.\n\nChatGPT said:\nThe Elbe.", "ChatGPT"),
        ("你说：\nName a river.\nChatGPT 说：\nThe Elbe.", "ChatGPT"),
        ("我：Name a river.\nKimi：The Elbe.", "Kimi"),
        ("**You:** Name a river.\n**Claude:** The Elbe.", "Claude"),
        ("Me: Name a river.\nOld Captain: The Elbe.", "Old Captain"),
    ],
)
def test_products_and_personas_keep_their_names(text: str, name: str):
    assert heard(text) == [TOLD[0], ("assistant", name, "The Elbe.")]


def test_marks_are_written_in_one_way_and_others_are_text():
    text = "## User\nShow me\n## Assistant\n### User\nUser: x\nAnswer: 42\n```\n## User\n```\n## User\nThanks"
    assert heard(text) == [
        ("user", "", "Show me"),
        ("assistant", "", "### User\nUser: x\nAnswer: 42\n```\n## User\n```"),
        ("user", "", "Thanks"),
    ]


def test_code_keeps_its_indent_and_its_blank_lines():
    assert heard("User: a\n\n  b\n\n\n    c\nAssistant:\n\n    d")[0][2] == "a\n\n  b\n\n\n    c"
    assert heard("User: a\nAssistant:\n\n    d")[1][2] == "    d"


def test_a_heading_and_front_matter_give_title_and_model():
    found = read_pasted("---\ntitle: Rivers\nmodel: gpt-9\nsource: kimi\n---\n\nUser: a\nAssistant: b")
    assert (found.source, found.title, found.model) == ("kimi", "Rivers", "gpt-9")
    assert read_pasted("# Rivers\n\nUser: a\nAssistant: b").title == "Rivers"


def test_what_stands_before_the_first_answer_is_its_question():
    assert heard("Name a river.\n\nChatGPT said:\nThe Elbe.") == [
        TOLD[0],
        ("assistant", "ChatGPT", "The Elbe."),
    ]


def test_the_note_of_our_own_copy_is_no_question():
    text = '---\nsource: "claude-code"\nai_generated: true\n---\n\n> Look\n\n[1 turn left out]\n\n'
    found = read_pasted(f"{text}## Assistant\n\nThe Elbe.\n\n## User\n\nThanks")
    assert found.source == "claude-code"
    assert [turn.text for turn in found.turns] == ["The Elbe.", "Thanks"]


@pytest.mark.parametrize(
    "text", ["The Elbe is long.", "Note: it rains.\nNote: it pours.", "a\n\n```\nUser: x\n```"]
)
def test_text_without_marks_is_not_guessed(text: str):
    with pytest.raises(Unreadable) as told:
        read_pasted(text)
    assert told.value.code == "no_speakers"


def test_json_and_html_may_be_pasted_too():
    raw = [{"role": "user", "content": "Name a river."}, {"role": "assistant", "content": "The Elbe."}]
    assert heard(json.dumps(raw)) == TOLD
    assert (
        heard("<div data-role='user'>Name a river.</div><div data-role='assistant'>The Elbe.</div>") == TOLD
    )
