"""Whole exports opened in a real browser: their chats are listed there, and only the chosen one is sent."""

from __future__ import annotations

import json
import os
import random
import re
import struct
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from digest.chats.models import Transcript
from tests.browser.test_pages import violations
from tests.browser.test_posting import alice  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYLLABLES = ["ka", "lo", "mi", "ren", "tas", "vol", "ei", "nu", "por", "shi", "gal", "det"]


def words(source: random.Random, count: int) -> str:
    return " ".join("".join(source.choices(SYLLABLES, k=3)) for _ in range(count))


def chatgpt(number: int, text: str = "Low tide is at six.") -> dict:
    """One chat of the tree kind, asked about the ferry of its number."""
    said = [("user", f"When does ferry {number} leave?"), ("assistant", text)]
    nodes: dict[str, dict] = {"root": {"id": "root", "message": None, "parent": None, "children": ["0"]}}
    for at, (role, part) in enumerate(said):
        nodes[str(at)] = {
            "id": str(at),
            "parent": str(at - 1) if at else "root",
            "children": [str(at + 1)] if at + 1 < len(said) else [],
            "message": {"author": {"role": role}, "content": {"content_type": "text", "parts": [part]}},
        }
    return {
        "title": f"Ferry {number}",
        "create_time": 1_750_000_000 + number * 3_600,
        "mapping": nodes,
        "current_node": str(len(said) - 1),
    }


def claude(number: int, title: str = "", text: str = "The *quay* is closed.") -> dict:
    return {
        "uuid": f"u{number}",
        "name": title or f"Quay {number}",
        "created_at": "2026-03-01T08:00:00Z",
        "chat_messages": [
            {"uuid": "a", "sender": "human", "text": "Is the quay open?", "content": []},
            {"uuid": "b", "sender": "assistant", "text": text, "content": []},
        ],
    }


def grok(number: int) -> dict:
    responses = [("human", "Which pier?"), ("assistant", "The second.")]
    return {
        "conversation": {"title": f"Pier {number}", "create_time": "2026-03-02T08:00:00Z"},
        "responses": [{"response": {"sender": sender, "message": text}} for sender, text in responses],
    }


def written(path: Path, size: int) -> int:
    """An export of about `size` bytes, written as it grows; the number of its chats."""
    source = random.Random(7)
    texts = [words(source, 4_000) + ' She said "no\\" and left. {[ 潮汐 ' for _ in range(40)]
    number = 0
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < size:
            file.write("[" if not number else ",\n ")
            file.write(json.dumps(chatgpt(number, texts[number % 40]), ensure_ascii=number % 2 == 0))
            number += 1
        file.write("]\n")
    return number


def zipped(path: Path, members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def give(page: Page, path: Path) -> None:
    page.get_by_label("Or choose a file").set_input_files(path)


def told(page: Page):
    return page.locator("#large [data-told]")


def titles(page: Page) -> list[str]:
    return page.locator("#large [data-rows] [data-title]").all_inner_texts()


def choose(page: Page, title: str) -> None:
    page.locator("#large label").filter(has=page.get_by_text(title, exact=True)).get_by_role("radio").check()
    expect(told(page)).to_contain_text("is ready to be looked at")


def look(page: Page) -> Transcript:
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("[data-review]")).to_be_visible(timeout=20_000)
    return Transcript.objects.get()


def sent(watched) -> list[Request]:
    """What the page posts, as it does."""
    posts: list[Request] = []
    watched.page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    return posts


def test_of_a_large_export_only_the_chosen_chat_is_sent(alice, tmp_path):  # noqa: F811
    count = written(tmp_path / "conversations.json", 30_000_000)
    watched = alice()
    page = watched.open("/share")
    posts = sent(watched)
    page.wait_for_load_state("networkidle")
    watched.requests.clear()
    give(page, tmp_path / "conversations.json")
    expect(told(page)).to_contain_text(f"Chats in conversations.json: {count:,}.", timeout=30_000)
    expect(page.get_by_role("progressbar")).to_be_hidden()
    assert titles(page)[0] == f"Ferry {count - 1}"  # the newest first
    page.get_by_label("Find it by its title").fill("ferry 17")
    assert {title[:8] for title in titles(page)} == {"Ferry 17"}
    assert not violations(page)
    page.get_by_role("button", name="Look at it").click()
    expect(told(page)).to_contain_text("Choose one of its chats first")
    assert not posts
    choose(page, "Ferry 17")
    assert [url.rsplit("/", 1)[1].split(".")[0] for url in watched.requests] == [
        "share-worker",
        "share-bytes",
    ]
    draft = look(page)
    assert draft.title == "Ferry 17"
    assert [post.sizes()["requestBodySize"] < 100_000 for post in posts] == [True]
    assert [turn.text[:25] for turn in draft.turns.order_by("number")][0] == "When does ferry 17 leave?"
    assert not watched.complaints


def test_a_zip_is_opened_by_its_list_of_members(alice, tmp_path):  # noqa: F811
    """Two numbered parts, and files that hold no chats, one of them a list of titles."""
    noise = random.Random(1).randbytes(3_000_000)
    path = zipped(
        tmp_path / "export.zip",
        {
            "user.json": '{"id": "user-1", "email": "alice@example.org"}',
            "shared_conversations.json": '[{"id": "s1", "conversation_id": "c1", "title": "Shared"}]',
            "image.png": noise,
            "conversations-010.json": json.dumps([chatgpt(3)]),
            "conversations-002.json": json.dumps([chatgpt(1), chatgpt(2)]),
            "__MACOSX/._conversations.json": "{}",
        },
    )
    watched = alice("en", "dark", 390)
    page = watched.open("/share")
    posts = sent(watched)
    give(page, path)
    expect(told(page)).to_contain_text("Chats in export.zip: 3.")
    assert titles(page) == ["Ferry 3", "Ferry 2", "Ferry 1"]
    assert not violations(page)
    choose(page, "Ferry 3")
    choose(page, "Ferry 2")
    assert look(page).title == "Ferry 2"
    assert not watched.complaints
    assert [post.sizes()["requestBodySize"] < 10_000 for post in posts] == [True]


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("a list", json.dumps([claude(1), claude(2)]), ["Quay 1", "Quay 2"]),
        (
            "a list without titles",
            json.dumps([{**claude(1), "name": ""}, claude(2)]),
            ["Is the quay open?", "Quay 2"],
        ),
        (
            "an object around",
            json.dumps({"projects": [], "conversations": [grok(1), grok(2)]}),
            ["Pier 1", "Pier 2"],
        ),
        ("two objects around", json.dumps({"data": {"chats": [claude(1), claude(2)]}}), ["Quay 1", "Quay 2"]),
        ("lines", f"{json.dumps(chatgpt(1))}\n{json.dumps(chatgpt(2))}\n", ["Ferry 2", "Ferry 1"]),
        ("a mark of UTF-8", "\ufeff" + json.dumps([claude(1), claude(2)], indent=2), ["Quay 1", "Quay 2"]),
        (
            "signs of JSON in texts",
            json.dumps([claude(1, '[{"a\\"}, 潮汐 <b>'), claude(2, "]}")], ensure_ascii=False),
            ['[{"a\\"}, 潮汐 <b>', "]}"],
        ),
    ],
)
def test_chats_are_found_in_what_exporters_write(alice, tmp_path, kind, data, expected):  # noqa: F811
    path = tmp_path / "export.json"
    path.write_text(data, encoding="utf-8")
    watched = alice()
    page = watched.open("/share")
    give(page, path)
    expect(told(page)).to_contain_text("Chats in export.json: 2.")
    assert titles(page) == expected
    choose(page, expected[1])
    assert look(page).total_turns == 2
    assert not watched.complaints


@pytest.mark.parametrize("way", ["conversations", "data"])
def test_chats_in_a_large_object_are_found_by_its_keys(alice, tmp_path, way):  # noqa: F811
    """More than 16 MB, so that the object is not read as a whole: {"prefs": …, way: [chats], "end": […]}."""
    text = words(random.Random(3), 80_000)
    inner = ",".join(json.dumps(grok(n) | {"note": text}) for n in range(30))
    other = json.dumps([{"conversations": [claude(9)]}, '"}]'])
    path = tmp_path / "export.json"
    path.write_text(
        f'{{"prefs": {{"data": {other}}}, "skipped": {other}, "{way}": [{inner}], "end": {other}}}'
    )
    assert path.stat().st_size > 17_000_000
    page = (watched := alice()).open("/share")
    give(page, path)
    expect(told(page)).to_contain_text("Chats in export.json: 30.")
    choose(page, "Pier 29")
    assert look(page).title == "Pier 29"
    assert not watched.complaints


def test_a_single_chat_and_other_files_stay_as_they_are(alice, tmp_path):  # noqa: F811
    (tmp_path / "one.json").write_text(json.dumps([chatgpt(5)]))
    (tmp_path / "talk.md").write_text("## User\n\nHello?\n\n## Assistant\n\nYes.")
    (tmp_path / "broken.json").write_text('[{"title": "Ferry", ')
    page = (watched := alice()).open("/share")
    for name in ("talk.md", "broken.json", "one.json"):
        give(page, tmp_path / name)
        expect(page.locator("#large")).to_be_hidden()
        assert page.evaluate("document.getElementById('file').files[0].name") == name
    assert look(page).title == "Ferry 5"
    assert not watched.complaints


def test_a_chat_too_large_to_be_sent_goes_without_its_pictures(alice, tmp_path):  # noqa: F811
    """A picture in the text, what a product keeps about a message, and a turn behind its first 64 KB."""
    picture = "data:image/png;base64," + "QUJD" * 400_000
    large = chatgpt(1, f"Here: ![]({picture}) and the rest.")
    large["mapping"]["1"]["message"]["metadata"] = {"search_result_groups": [{"snippet": "x" * 900_000}]}
    long = chatgpt(2, "潮" * 2_500_000)
    full = {
        "title": "Full",
        "messages": [{"role": "user", "content": words(random.Random(n), 2_000)} for n in range(200)],
    }
    path = tmp_path / "export.json"
    path.write_text(json.dumps([large, long, full]))
    page = (watched := alice()).open("/share")
    give(page, path)
    choose(page, "Ferry 1")
    assert page.evaluate("document.getElementById('file').files[0].size") < 2_000
    choose(page, "Ferry 2")
    page.get_by_role("radio", name="Full").check()
    expect(told(page)).to_contain_text("That is too large")
    assert page.locator("#large input:checked").count() == 0
    choose(page, "Ferry 2")
    answer = look(page).turns.get(number=2).text
    assert answer.startswith("潮" * 21_000)
    assert re.search(r"\[cut: 2,478,\d{3} more characters\]$", answer)
    assert not watched.complaints


def test_a_large_session_of_lines_is_one_chat(alice, tmp_path):  # noqa: F811
    line = {
        "type": "user",
        "sessionId": "s",
        "uuid": "u",
        "message": {"role": "user", "content": "Mend the pump."},
    }
    answer = {
        "type": "assistant",
        "sessionId": "s",
        "uuid": "v",
        "message": {"role": "assistant", "content": "Mended."},
    }
    heavy = {**answer, "metadata": {"snapshot": ["x" * 3_000_000]}}
    path = tmp_path / "session.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in (line, heavy, line, answer)))
    page = (watched := alice()).open("/share")
    give(page, path)
    expect(told(page)).to_contain_text("“Mend the pump.” is ready to be looked at")  # the only one
    assert look(page).total_turns == 4
    assert not watched.complaints


def test_what_is_broken_is_told_with_its_place(alice, tmp_path):  # noqa: F811
    text = words(random.Random(5), 60_000)
    whole = json.dumps([claude(n, text=text) for n in range(6)])
    assert len(whole) > 2_500_000
    third = whole.index('"uuid": "u3"')
    names = {
        "cut.json": whole[: third + 900],
        "comma.json": whole[:third] + ", " + whole[third:],
        "none.json": json.dumps({"rows": [{"a": text}] * 8}),
        "text.txt": text * 5,
    }
    page = (watched := alice()).open("/share")
    for name, data in names.items():
        (tmp_path / name).write_text(data)
    for name, words_ in {
        "cut.json": "Chats in cut.json: 3. It stays in your browser: only the chat that you choose is sent. "
        "chat 4: That JSON is broken.",
        "comma.json": "chat 4: That JSON is broken.",
        "none.json": "That is no kind of export that we know.",
        "text.txt": "That is too large.",
    }.items():
        give(page, tmp_path / name)
        expect(told(page)).to_contain_text(words_)
        assert page.evaluate("document.getElementById('file').files.length") == 0
    assert not watched.complaints


def patched(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def test_broken_and_hostile_zips_are_refused(alice, tmp_path):  # noqa: F811
    noise = random.Random(2).randbytes(2_200_000)
    good = zipped(
        tmp_path / "good.zip", {"a.png": noise, "conversations.json": json.dumps([chatgpt(1), chatgpt(2)])}
    )
    data = good.read_bytes()
    entry = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    header = struct.unpack_from("<I", data, entry + 42)[0]
    body = header + 30 + len("conversations.json")
    cases = {
        "locked": (
            patched(data, entry + 8, b"\x01\x00"),
            "conversations.json: That zip file has a password.",
        ),
        "method": (
            patched(data, entry + 10, b"\x63\x00"),
            "conversations.json: That zip file cannot be read.",
        ),
        "outside": (patched(data, entry + 20, b"\xf0\xff\xff\x7f"), "That zip file cannot be read."),
        "directory": (patched(data, end + 16, b"\xff\xff\xff\x7f"), "That zip file cannot be read."),
        "count": (patched(data, end + 10, b"\xff\x7f"), "That zip file cannot be read."),
        "packed": (patched(data, body + 4, b"\xff" * 40), "That zip file cannot be read."),
        "ends": (data[: end - 10], "That zip file cannot be read."),
        "empty": (zipped(tmp_path / "b.zip", {"a.png": noise}).read_bytes(), "That is no kind of export"),
    }
    page = (watched := alice()).open("/share")
    for name, (made, words_) in cases.items():
        path = tmp_path / f"{name}.zip"
        path.write_bytes(made)
        give(page, path)
        expect(told(page)).to_contain_text(words_)
    assert not watched.complaints


def test_a_bomb_ends_at_its_bound(alice, tmp_path):  # noqa: F811
    """2 GB of blanks in 2 MB, and one chat of 40 MB: neither is ever in memory."""
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("conversations.json", "w", force_zip64=True) as member,
    ):
        member.write(b"[" + json.dumps(chatgpt(1)).encode() + b',{"mapping": {"a": "')
        member.write(b"x" * 40_000_000 + b'"}}')
        for _ in range(40):
            member.write(b" " * 30_000_000)
    page = (watched := alice()).open("/share")
    give(page, path)
    expect(told(page)).to_contain_text("conversations.json: That is too large.", timeout=60_000)
    expect(told(page)).to_contain_text("Left out, larger than 16 MB: 1.")
    assert titles(page) == ["Ferry 1"]
    assert not watched.complaints


def test_20_000_titles_stay_quick(alice, tmp_path):  # noqa: F811
    path = tmp_path / "many.json"
    path.write_text(json.dumps([claude(n) for n in range(20_050)]))
    page = (watched := alice()).open("/share")
    give(page, path)
    expect(told(page)).to_contain_text("Chats in many.json: 20,000.", timeout=30_000)
    expect(told(page)).to_contain_text("Only the first 20,000 chats are listed.")
    assert len(titles(page)) == 100
    page.get_by_role("button", name="Show more").click()
    assert len(titles(page)) == 200
    seconds = page.evaluate(
        """() => {
          const field = document.getElementById("large-find"), start = performance.now();
          field.value = "quay 1234";
          field.dispatchEvent(new Event("input", { bubbles: true }));
          document.body.offsetHeight;
          return (performance.now() - start) / 1000;
        }"""
    )
    assert seconds < 0.3
    assert "Quay 1234" in titles(page)
    assert page.locator("#large [data-found]").inner_text() == "11 of 20,000"
    assert not watched.complaints


def test_reading_can_be_given_up(alice, tmp_path):  # noqa: F811
    written(tmp_path / "conversations.json", 30_000_000)
    page = (watched := alice()).open("/share")
    give(page, tmp_path / "conversations.json")
    page.get_by_role("button", name="Choose another file").click()
    expect(page.locator("#large")).to_be_hidden()
    assert page.evaluate("document.getElementById('file').files.length") == 0
    page.wait_for_timeout(500)
    expect(page.locator("#large")).to_be_hidden()
    assert not watched.complaints


def test_the_page_says_it_in_chinese(alice, tmp_path):  # noqa: F811
    (tmp_path / "export.json").write_text(json.dumps([claude(1, "码头"), claude(2, "渡船")]))
    page = (watched := alice("zh", "light", 390)).open("/share")
    page.locator("#file").set_input_files(tmp_path / "export.json")
    expect(told(page)).to_contain_text("export.json 中有 2 个对话")
    assert not violations(page)
    assert not watched.complaints


def most_memory() -> int:
    """Bytes that the largest of this test's pages had in use at once, buffers and code included."""
    parents: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(re.findall(r"(?m)^(PPid|VmHWM):\s+(\d+)", status.read_text()))
            kind = (status.parent / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        parents[status.parent.name] = fields.get("PPid", "0")
        if b"--type=renderer" in kind:
            sizes[status.parent.name] = int(fields["VmHWM"]) * 1024

    def ours(process: str) -> bool:
        while process in parents and process != str(os.getpid()):
            process = parents[process]
        return process == str(os.getpid())

    return max((size for process, size in sizes.items() if ours(process)), default=0)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("kind", ["json", "zip"])
def test_500_mb_are_listed_in_bounded_memory(alice, tmp_path, kind):  # noqa: F811
    path = tmp_path / "conversations.json"
    count = written(path, 500_000_000)
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(path, "conversations.json")
        path.unlink()
        path = tmp_path / "export.zip"
    page = (watched := alice()).open("/share")
    start = time.monotonic()
    give(page, path)
    expect(told(page)).to_contain_text(f": {count:,}. It stays", timeout=120_000)
    seconds = time.monotonic() - start
    page.get_by_label("Find it by its title").fill("ferry 1234")
    choose(page, "Ferry 1234")
    assert look(page).title == "Ferry 1234"
    most = most_memory()
    print(
        f"{kind}: {path.stat().st_size:,} bytes, {count:,} chats, {seconds:.1f} s, {most:,} bytes of memory"
    )
    assert 0 < most < 400_000_000
    assert seconds < 60  # 4 and 8 on two cores
    assert not watched.complaints
