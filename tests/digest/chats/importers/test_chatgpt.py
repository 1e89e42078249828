"""ChatGPT's export: trees, hidden messages, tools, images, marks of sources."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.chats.imported import Unreadable
from tests.digest.chats.importers.reading import chat, chats, said


def message(role: str, *parts: Any, **more: Any) -> dict[str, Any]:
    content = more.pop("content", {"content_type": "text", "parts": list(parts)})
    return {"author": {"role": role}, "content": content, "metadata": more.pop("metadata", {}), **more}


def tree(*messages: Any, **more: Any) -> dict[str, Any]:
    """A conversation in one line, with the empty root that exports have."""
    nodes: dict[str, Any] = {"root": {"id": "root", "parent": None, "children": ["n0"], "message": None}}
    for number, one in enumerate(messages):
        nodes[f"n{number}"] = {
            "id": f"n{number}",
            "parent": f"n{number - 1}" if number else "root",
            "children": [f"n{number + 1}"] if number + 1 < len(messages) else [],
            "message": one,
        }
    return {"title": "Tides", "create_time": 1_760_000_000.5, "mapping": nodes, **more}


def test_a_conversation_has_title_model_time_and_turns():
    raw = tree(
        message("system", ""),
        message("user", "Why are there two tides a day?", create_time=1_760_000_001),
        message("assistant", "Because of *two* bulges.", metadata={"model_slug": "gpt-9"}),
        current_node="n2",
    )
    found = chat([raw])
    assert (found.source, found.title, found.model) == ("chatgpt", "Tides", "gpt-9")
    assert found.at == datetime.fromtimestamp(1_760_000_000.5, UTC)
    assert found.turns[0].at == datetime.fromtimestamp(1_760_000_001, UTC)
    assert said([raw]) == [
        ("user", "Why are there two tides a day?"),
        ("assistant", "Because of *two* bulges."),
    ]


def test_of_branches_the_current_one_is_read_and_without_it_the_newest():
    raw = tree(message("user", "One?"), message("assistant", "Old answer"))
    raw["mapping"]["n0"]["children"].append("retry")
    raw["mapping"]["retry"] = {"parent": "n0", "children": [], "message": message("assistant", "New answer")}
    assert said(raw)[1] == ("assistant", "New answer")
    assert said({**raw, "current_node": "n1"})[1] == ("assistant", "Old answer")


def test_what_the_product_hides_is_left_out():
    raw = tree(
        message("user", content={"content_type": "user_editable_context", "user_profile": "I am Ada"}),
        message("system", "Secret rules", metadata={"is_visually_hidden_from_conversation": True}),
        message("user", "Hello"),
        message("assistant", content={"content_type": "thoughts", "thoughts": [{"summary": "hm"}]}),
        message("assistant", content={"content_type": "reasoning_recap", "content": "Thought for 3s"}),
        message("assistant", "Hi"),
    )
    assert said(raw) == [("user", "Hello"), ("assistant", "Hi")]


def test_images_files_and_tools_are_labels():
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}
    raw = tree(
        message(
            "user",
            picture,
            "What is it?",
            metadata={"attachments": [{"name": "cat.png"}, {"name": "plan.pdf"}]},
        ),
        message(
            "assistant",
            content={"content_type": "code", "language": "unknown", "text": "search('cats')"},
            recipient="web.search",
        ),
        message("tool", content={"content_type": "tether_browsing_display", "result": "pages"}),
        message("tool", content={"content_type": "execution_output", "text": "42"}),
        message("assistant", "A cat."),
    )
    assert said(raw) == [
        ("user", "[image]\n\nWhat is it?\n\n[file: plan.pdf]"),
        ("tool", "[tool: web]"),
        ("tool", "```\n42\n```"),
        ("assistant", "A cat."),
    ]


def test_marks_of_sources_are_removed_and_words_of_cards_stay():
    text = (
        "Rain \ue200cite\ue202turn0search1\ue202turn0search2\ue201 falls on "
        '\ue200entity\ue202["city","Bergen","a town"]\ue201 often【4:0†rain.pdf】.'
    )
    assert (
        said(tree(message("user", "?"), message("assistant", text)))[1][1] == "Rain  falls on Bergen often."
    )


def test_an_export_of_many_keeps_their_order_and_the_empty_ones():
    raw = [tree(message("user", "a")), tree(message("system", "")), tree(message("user", "c"))]
    assert [len(found.turns) for found in chats(raw)] == [1, 0, 1]


def test_a_tree_that_leads_back_to_itself_is_told():
    raw = tree(message("user", "a"), message("assistant", "b"), current_node="n1")
    raw["mapping"]["n0"]["parent"] = "n1"
    with pytest.raises(Unreadable) as told:
        chats([tree(message("user", "x")), raw])
    assert (told.value.code, told.value.place) == ("cycle", "chat 2")


def test_the_page_in_an_export_holds_the_same_chats():
    data = json.dumps([tree(message("user", "a"))])
    page = f"<html><body><script>var jsonData = {data};</script>"
    assert said(page) == [("user", "a")]
