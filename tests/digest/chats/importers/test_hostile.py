"""Whatever the bytes, an importer gives chats or says why not, within bounds of size and time."""

from __future__ import annotations

import io
import json
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.chats.imported import MAX_CHAT_BYTES, MAX_TURN_BYTES, MAX_TURNS, Role, Unreadable
from digest.chats.importers.read import read_chats, read_pasted, titles_of
from digest.lib.text import words
from tests.digest.chats.importers.reading import chat, lines

MB = 1024 * 1024
WORDS = sorted(
    words(
        "role content user assistant mapping parent children message author parts chat_messages sender human "
        "text conversations from value gpt responses type fragments entries query_str contents turns "
        "messages name chunkedPrompt tool_use instruction output history items blocks zones "
        "sections current_node is_user"
    )
)
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=8)
)
keys = st.sampled_from(WORDS) | st.text(max_size=4)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)
markup = st.lists(
    st.sampled_from(
        ["<div data-role='user'>", "<div class='message assistant'>", "</div>", "<ul>", "<li>", "<pre>",
         "<code>", "<table>", "<tr>", "<td>", "<p>", "x", "&amp;", "<a href='https://e.example'>",
         "<user-query>", "<svg>", "<model-response>", "<message-content>", "<!--", "-->", "<script>",
         "\x00", "\ud800", "User:\n", "*"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def read(data: bytes) -> None:
    """Reads all ways; only Unreadable may come out, and only turns within bounds."""
    for way in (read_chats, titles_of):
        try:
            found = way(data)
        except Unreadable:
            continue
        for one in found if way is read_chats else []:
            for turn in one.turns:
                assert isinstance(turn.role, Role)
                assert turn.text.strip()
                assert len(turn.text.encode()) <= MAX_TURN_BYTES
                assert turn.at is None or turn.at.tzinfo is not None


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes):
    read(data)
    read(b"PK\x03\x04" + data)


@settings(max_examples=300, deadline=None)
@given(values)
def test_any_json(value: Any):
    text = json.dumps(value)
    read(text.encode())
    read(f"{text}\n{text}".encode())


@settings(deadline=None)
@given(markup)
def test_any_markup(text: str):
    read(f"<html>{text}".encode(errors="surrogatepass"))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["User:", "**AI**", "## 我", "\n", " ", "```", "x", "---", "：", "Q:", "["]),
        max_size=40,
    )
)
def test_any_text(parts: list[str]):
    with suppress(Unreadable):
        assert all(turn.text.strip() for turn in read_pasted("".join(parts)).turns)


def test_the_hostile_lines(shared_dir: Path):
    path = shared_dir / "data/hostile/hostile.jsonl"
    if not path.exists():
        pytest.skip("no hostile lines")
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["kind"] == "transcript"]
    assert rows
    for row in rows:
        given_ = row["input"]
        if isinstance(given_, dict) and given_["gen"] == "json_depth":
            given_ = "[" * given_["depth"] + "]" * given_["depth"]
        elif isinstance(given_, dict):
            given_ = json.dumps(
                [{"role": "user", "content": "x" * given_["line_bytes"]}] * given_["messages"]
            )
        begun = time.perf_counter()
        try:
            found = read_chats(given_.encode())
        except Unreadable:
            refused = True
        else:
            refused = False
            assert sum(len(turn.text) for one in found for turn in one.turns) < 500_000
        assert time.perf_counter() - begun < row["expected"].get("max_seconds", 2)
        if row["expected"].get("status") == 400:
            assert refused, row["id"]


def test_a_long_chat_keeps_its_beginning_and_says_so():
    found = chat([{"role": "user", "content": str(number)} for number in range(MAX_TURNS + 40)])
    assert len(found.turns) == MAX_TURNS
    assert [turn.text for turn in found.turns[:2]] == ["0", "1"]
    assert (found.turns[-1].role, found.turns[-1].text) == (Role.SYSTEM, "[cut: 41 more messages]")


@pytest.mark.parametrize("letter", ["x", "水"])
def test_a_long_turn_is_cut_and_says_so(letter: str):
    text = "```\n" + letter * 100_000 + "\n```"
    turn = chat([{"role": "user", "content": text}]).turns[0].text
    assert len(turn.encode()) <= MAX_TURN_BYTES
    kept = turn.count(letter)
    assert turn.endswith(f"\n```\n\n[cut: {len(text) - kept - 4:,} more characters]")


def test_deceiving_characters_are_removed():
    turn = chat([{"role": "user", "content": "a\u202eb\x00c\ud800d\u200be"}]).turns[0]
    assert turn.text == "abcde"


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


TALK = json.dumps([{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]).encode()


@pytest.mark.parametrize(
    "value",
    [
        {"mapping": {"1": {"message": {"content": "x", "role": "user"}}}, "chat_session": "x"},
        {"entries": [{"query_str": "x", "blocks": [{"markdown_block": {"chunks": 5}}]}]},
    ],
)
def test_a_field_of_another_kind_is_passed_over(value: Any):
    assert [turn.text for turn in chat(value).turns] == ["x"]


def test_lines_may_nest_as_deep_as_json_is_read():
    """What lies within the limit of the reader of JSON is refused by ours, not by Python's stack."""
    for depth in range(850, 1_000):
        line = '{"chat":' * depth + "1" + "}" * depth
        with pytest.raises(Unreadable):
            read_chats(f"{line}\n{line}".encode())


def test_numbers_in_other_letters_do_not_disturb_the_order_of_a_zip():
    assert len(read_chats(zipped(**{"1²1.json": TALK, "1.json": TALK, "١.json": TALK}))) == 3


def test_a_file_is_named_without_the_folders_it_lay_in():
    raw = [{"role": "user", "content": "See", "files": ["C:\\Users\\ada\\plan.pdf", "/home/ada/b.txt"]}]
    assert chat(raw).turns[0].text == "See\n\n[file: plan.pdf]\n[file: b.txt]"


def test_a_zip_is_read_by_what_is_in_it():
    data = zipped(
        **{"user.json": b'{"id": 1}', "x/part-10.json": TALK, "x/part-9.json": TALK.replace(b"a", b"c", 1)}
    )
    assert len(read_chats(data)) == 2
    assert [one.title for one in titles_of(data)] == ["", ""]
    assert (
        read_chats(zipped(**{"chat.md": b"User: a\nAI: b", "note.txt": b"nothing"}))[0].turns[1].text == "b"
    )


def test_a_text_in_a_zip_may_begin_with_a_bracket():
    (found,) = read_chats(zipped(**{"README.md": b"[Rain](x) falls", "chat.md": b"User: a\nAI: b"}))
    assert found.turns[1].text == "b"


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (zipped(**{"a.json": b" " * (MAX_CHAT_BYTES + 1)}), "too_big", "a.json"),
        (
            zipped(**{f"{number}.json": b" " * (MAX_CHAT_BYTES // 4) for number in range(9)}),
            "too_big",
            "4.json",
        ),
        (
            zipped(**{"conversations.json": b'[{"mapping": 1'}),
            "json",
            "conversations.json, line 1, column 15",
        ),
        (zipped(**{"picture.png": b"x"}), "unknown", ""),
        (TALK and zipped(**{"a.json": TALK})[:-30], "zip", ""),
        (zipped(**{"a.zip": zipped(**{"a.json": TALK})}), "unknown", ""),
        (b"PK\x05\x06" + b"\x00" * 18, "unknown", ""),
        (b"\xff\xd8\xff\x00\x01", "not_text", ""),
    ],
    ids=[
        "bomb",
        "bomb in pieces",
        "broken JSON",
        "pictures",
        "cut off",
        "zip in a zip",
        "empty",
        "a picture",
    ],
)
def test_bad_archives_are_named(data: bytes, code: str, place: str):
    with pytest.raises(Unreadable) as told:
        read_chats(data)
    assert (told.value.code, told.value.place) == (code, place)


SLOW = {
    "one chat": json.dumps([{"role": "user", "content": "word *x* " * 220}] * 1_000),
    "many chats": lines(*([{"messages": [{"role": "user", "content": "word " * 20}]}] * 15_000)),
    "tree": json.dumps(
        {
            "mapping": {
                f"{n}": {"parent": f"{n - 1}" if n else None, "children": [], "message": None}
                for n in range(30_000)
            }
        }
    ),
    "page": "<html>"
    + "<div class='message user'><p>a <b>b</b></p></div><div class='message bot'>c</div>" * 23_000,
    "one answer": "<div data-role=user>a</div><div data-role=bot>" + "<p>a <b>b</b> <i>c</i></p>" * 75_000,
    "lists": "<div data-role=user>a</div><div data-role=bot>" + "<ul><li>" * 150 + "x<br>" * 380_000,
    "quotes": "<div data-role=user>a</div><div data-role=bot>" + "<blockquote>" * 150 + "x<br>" * 380_000,
    "tables": "<div data-role=user>a</div><div data-role=bot>" + "<table><tr><td>" * 80 + "x" * MB,
    "comments": "<!---->" * 290_000,
    "open scripts": "<html>" + "<script><style>" * 130_000,
    "marks": "User: a\nAI: b\n" * 140_000,
    "newlines": "User: a\nAI:" + "\n" * (2 * MB),
    "spaces": "User: a\nAI: " + ("b" + " " * 150 + "\n") * 13_000,
    "rules": "User: a\nAI: b\n" + "---\n\n" * 400_000,
    "thoughts": json.dumps([{"role": "assistant", "content": "<think>" * 280_000}]),
    "colons": "a b c d e f g h: " * 120_000,
    "perplexity": "<img pplx" * 220_000,
    "blank line": "User: a\nAI: b\n\n" + " " * (2 * MB - 100) + "c",
    "class": f"<html><p class='{'prompt' * 340_000}!'>a",
    "attribute": json.dumps(
        {"chat_messages": [{"sender": "assistant", "text": f"<antArtifact {'a' * 2 * MB}>b"}]}
    ),
    "artifacts": json.dumps({"chat_messages": [{"sender": "assistant", "text": "<antArtifact>" * 150_000}]}),
}


@pytest.mark.parametrize("kind", SLOW)
def test_two_megabytes_are_read_in_time(kind: str):
    """Real exports take a tenth of this; the bound lets a busy core pass, and nothing quadratic."""
    data = SLOW[kind].encode()
    assert MB < len(data) < 2.2 * MB or kind in ("tree",)
    begun = time.process_time()
    with suppress(Unreadable):
        read_chats(data)
    assert time.process_time() - begun < 6
