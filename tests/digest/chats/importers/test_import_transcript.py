"""The command: what it prints, how it refuses, and that its memory does not grow with the file."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from digest.chats.importers import stream
from tests.conftest import ROOT

TALK = [{"role": "user", "content": "Name a river."}, {"role": "assistant", "content": "The Elbe."}]


def printed(path: Path, **options: Any) -> Any:
    out = StringIO()
    call_command("import_transcript", str(path), stdout=out, **options)
    return json.loads(out.getvalue())


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as told:
        printed(path, **options)
    assert "\n" not in str(told.value)
    return str(told.value)


def kept(tmp_path: Path, name: str, data: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is large is small here, so that the streaming reader has little to read."""
    monkeypatch.setattr(stream, "MAX_CHAT_BYTES", 100_000)


def test_one_chat_is_an_object_and_many_are_a_list(tmp_path: Path):
    one = kept(tmp_path, "a", json.dumps(TALK))
    assert printed(one) == {
        "source": "openai",
        "title": "",
        "model": "",
        "turns": [
            {"role": "user", "name": "", "text": "Name a river.", "at": None},
            {"role": "assistant", "name": "", "text": "The Elbe.", "at": None},
        ],
    }
    many = kept(tmp_path, "b", json.dumps([{"title": str(n), "messages": TALK} for n in range(3)]))
    assert [chat["title"] for chat in printed(many)] == ["0", "1", "2"]
    assert printed(many, chat=2)["title"] == "1"
    assert refused(many, chat=4) == "no_such_chat: the file holds 3"


def lines_of(chats: list[Any]) -> str:
    return "\n".join(json.dumps(chat) for chat in chats)


MANY = [{"title": f"chat {number}", "note": "x" * 1_500, "messages": TALK} for number in range(200)]

LONG = [{**message, "note": "x" * 500} for message in TALK * 200]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "text",
    [
        json.dumps(MANY),
        json.dumps(MANY, indent=1),
        lines_of(MANY),
        json.dumps({"id": 1, "conversations": MANY}),
    ],
    ids=["a list", "a list over lines", "lines", "a wrapped list"],
)
def test_large_files_are_streamed(tmp_path: Path, text: str):
    found = printed(kept(tmp_path, "a", text))
    assert [chat["title"] for chat in found] == [chat["title"] for chat in MANY]
    assert all([turn["text"] for turn in chat["turns"]] == ["Name a river.", "The Elbe."] for chat in found)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("user.json", "{}")
        archive.writestr("conversations.json", text)
    assert printed(tmp_path / "a.zip") == found


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("text", [json.dumps(LONG), lines_of(LONG)], ids=["a list", "lines"])
def test_a_large_file_of_messages_is_one_chat(tmp_path: Path, text: str):
    assert len(printed(kept(tmp_path, "a", text))["turns"]) == 400


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (json.dumps(MANY)[:-40], "chat 200: json"),
        (lines_of(MANY) + "\n{", "line 201, column 2: json"),
        (
            json.dumps([*MANY, {"messages": [{"role": "user", "content": "x" * 70_000 * 3}]}]),
            "chat 201: too_big",
        ),
        ("User: a\nAI: b\n" * 10_000, "too_big"),
        ('{"a": "' + "x" * 300_000 + '"}', "unknown"),
    ],
)
def test_a_broken_large_file_is_named(tmp_path: Path, text: str, reason: str):
    assert reason in refused(kept(tmp_path, "a", text))


def test_a_broken_file_is_one_line_and_exit_1(tmp_path: Path):
    path = kept(tmp_path, "a", '[{"role": "user",\n')
    ended = subprocess.run(
        [sys.executable, "manage.py", "import_transcript", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert (
        ended.stderr
        == "CommandError: line 2, column 1: json: Expecting property name enclosed in double quotes\n"
    )


@pytest.mark.parametrize("names", [("a.json", "b.json"), ("b.json", "a.json")])
def test_a_broken_file_in_a_zip_is_named_wherever_it_stands(tmp_path: Path, names: tuple[str, str]):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(names[0], '[{"role": 1')
        archive.writestr(names[1], json.dumps(TALK))
    assert refused(tmp_path / "a.zip").startswith(f"{names[0]}, line 1, column 12: json")


def test_many_chats_write_nothing_beside_them(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    assert len(printed(kept(tmp_path, "a", json.dumps([{"messages": TALK}] * 1_001)))) == 1_001
    assert capfd.readouterr().err == ""


MEASURED = r"""
import re, sys
from digest.chats.importers.stream import stream_chats
with open(sys.argv[1], "rb") as file:
    count = sum(1 for _ in stream_chats(file))
# not ru_maxrss, which a process inherits from the one that started it
print(count, int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.slow
def test_two_hundred_megabytes_take_little_memory(tmp_path: Path):
    path = tmp_path / "big.json"
    chat = json.dumps({"title": "a", "messages": [{"role": "user", "content": "rain 雨 " * 400}] * 10})
    count = 195_000_000 // (len(chat.encode()) + 1)
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number in range(count):
            file.write(f"{',' if number else ''}{chat}")
        file.write("]")
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    read, megabytes = map(int, ended.stdout.split())
    assert read == count
    assert megabytes < 200
