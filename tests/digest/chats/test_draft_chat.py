"""A chat becomes a draft: whole, readable, without secrets, and nobody else's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from digest.chats import draft_chat as drafting
from digest.chats.draft_chat import DRAFT, draft_chat
from digest.chats.imported import MAX_TURN_BYTES, MAX_TURNS, ImportedChat, ImportedTurn, Role, Unreadable
from digest.chats.importers.read import read_chats
from digest.chats.models import Transcript, Turn, Visibility
from digest.chats.redact import RULES_VERSION, Kind
from digest.chats.unfit import Unfit
from tests.digest.chats.chats import KEY, MAIL, PHONE, SECRETS, chat_of, make_chat
from tests.factories import NOW, make_user, numbers
from tests.people import alice, bob, charlie
from tests.policy import within_policy

pytestmark = pytest.mark.django_db


def test_a_draft_has_its_turns_in_order_and_lasts_a_day():
    owner = alice()
    chat = chat_of("How far do otters swim?", "About **20 km**.", title="Otters", model="gpt-5", at=NOW)
    row = Transcript.objects.get(pk=draft_chat(owner, chat, NOW).transcript.pk)
    assert (row.owner, row.visibility, row.keep_until) == (owner, "draft", NOW + timedelta(days=1))
    assert (row.source, row.title, row.model, row.chatted_at) == ("chatgpt", "Otters", "gpt-5", NOW)
    assert (row.total_turns, row.shown_turns, row.removed, row.language) == (2, 2, 0, "en")
    assert (row.first_question, row.first_answer) == ("How far do otters swim?", "About 20 km.")
    assert row.rules_version == RULES_VERSION
    assert list(row.turns.order_by("number").values_list("number", "role", "text", "html")) == [
        (1, "user", "How far do otters swim?", "<p>How far do otters swim?</p>\n"),
        (2, "assistant", "About **20 km**.", "<p>About <strong>20 km</strong>.</p>\n"),
    ]


def test_a_chat_without_a_title_is_called_by_its_first_question():
    row = draft_chat(alice(), chat_of("水獺能游多远？", "约二十公里。"), NOW).transcript
    assert (row.title, row.language) == ("水獺能游多远？", "zh")


def test_what_is_removed_is_told_once_and_kept_nowhere():
    chat = chat_of(f"Mail {MAIL}", f"Set `API_KEY={KEY}`", title=f"About {PHONE}")
    drafted = draft_chat(alice(), chat, NOW)
    assert [(one.turn, one.kind, one.original, one.label) for one in drafted.removed] == [
        (0, Kind.PHONE, PHONE, "[phone number removed]"),
        (1, Kind.EMAIL, MAIL, "[email removed]"),
        (2, Kind.API_KEY, KEY, "[api key removed]"),
    ]
    assert not any(secret in repr(drafted) + repr(drafted.removed) for secret in SECRETS)
    row = Transcript.objects.get()
    assert (row.title, row.removed) == ("About [phone number removed]", 2)
    assert [turn.text for turn in row.turns.order_by("number")] == [
        "Mail [email removed]",
        "Set `API_KEY=[api key removed]`",
    ]


def test_names_that_the_sharer_lists_go_everywhere():
    turns = (
        ImportedTurn(Role.USER, "I am Zhang Wei, 张伟", name="Zhang Wei"),
        ImportedTurn(Role.ASSISTANT, "Hi"),
    )
    chat = ImportedChat("kimi", title="张伟的简历", turns=turns)
    row = draft_chat(alice(), chat, NOW, names=["Zhang Wei", "张伟"]).transcript
    turn = row.turns.get(number=1)
    assert (turn.text, turn.name) == ("I am [name removed], [name removed]", "[name removed]")
    assert row.title == "[name removed]的简历"


def test_what_the_user_did_not_see_is_left_out_until_it_is_chosen():
    said = [
        (Role.SYSTEM, "You know that I live in Lund."),
        (Role.USER, "Hi"),
        (Role.TOOL, "3 files"),
        (Role.ASSISTANT, "Hello"),
        (Role.SYSTEM, "[cut: 12 more messages]"),
        (Role.USER, "  "),
    ]
    chat = ImportedChat("chatgpt", turns=tuple(ImportedTurn(role, text) for role, text in said))
    row = draft_chat(alice(), chat, NOW).transcript
    assert list(row.turns.order_by("number").values_list("role", "shown")) == [
        ("system", False), ("user", True), ("tool", False), ("assistant", True), ("system", True),
    ]  # fmt: skip
    assert (row.total_turns, row.shown_turns) == (5, 3)
    alone = ImportedChat("openai", turns=(ImportedTurn(Role.SYSTEM, "Be brief."),))
    assert draft_chat(bob(), alone, NOW).transcript.shown_turns == 1


def test_only_who_may_write_drafts_and_not_without_end():
    with pytest.raises(Unfit, match="suspended"):
        draft_chat(charlie(), chat_of("a", "b"), timezone.now())
    owner = alice()
    for _ in range(drafting.MOST_DRAFTS):
        draft_chat(owner, chat_of("a", "b"), NOW)
    with pytest.raises(Unfit, match="drafts"):
        draft_chat(owner, chat_of("a", "b"), NOW)
    Transcript.objects.all().delete()
    for _ in range(DRAFT.most - drafting.MOST_DRAFTS - 1):
        draft_chat(owner, chat_of("a", "b"), NOW)
    with pytest.raises(Unfit, match="too_many"):
        draft_chat(owner, chat_of("a", "b"), NOW)
    draft_chat(owner, chat_of("a", "b"), NOW + timedelta(hours=1, seconds=1))


@pytest.mark.parametrize(
    ("chat", "code"),
    [
        (chat_of(), "no_turns"),
        (chat_of(" \n", "\u200b"), "no_turns"),
        (chat_of(*["a"] * (MAX_TURNS + 1)), "many_turns"),
        (chat_of("我" * (MAX_TURN_BYTES // 3 + 1)), "long_turn"),
    ],
)
def test_what_is_no_chat_is_refused(chat: ImportedChat, code: str):
    with pytest.raises(Unfit, match=code):
        draft_chat(alice(), chat, NOW)
    assert not Transcript.objects.exists()


@pytest.mark.parametrize("names", [["A"], ["x" * 101], ["Anna"] * 51])
def test_a_name_that_would_not_be_found_is_refused_and_not_passed_over(names):
    with pytest.raises(Unfit, match="names"):
        draft_chat(alice(), chat_of("a", "b"), NOW, names=names)


def test_a_newer_draft_has_the_words_of_the_chat_that_it_may_replace():
    owner = alice()
    row = make_chat(
        owner, visibility=Visibility.LINK, note="Mine", note_html="<p>Mine</p>", title="My otters"
    )
    newer = draft_chat(owner, chat_of("a", "b", title="Other"), NOW, replaces=row).transcript
    assert (newer.replaces, newer.title, newer.note, newer.note_html) == (
        row,
        "My otters",
        "Mine",
        "<p>Mine</p>",
    )
    with pytest.raises(Unfit, match="gone"):
        draft_chat(bob(), chat_of("a", "b"), NOW, replaces=row)
    with pytest.raises(Unfit, match="gone"):
        draft_chat(owner, chat_of("a", "b"), NOW, replaces=newer)


# -- whatever it is made of -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def hostile(shared_dir: Path) -> Callable[..., list[dict[str, Any]]]:
    path = shared_dir / "data/hostile/hostile.jsonl"
    if not path.exists():
        pytest.skip("no hostile data beside this checkout")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return lambda *kinds: [row for row in rows if row["kind"] in kinds]


def drafted(*texts: str) -> list[Turn]:
    """The turns of a chat of these texts, drafted by a person of their own."""
    owner = make_user(f"sharer-{next(numbers)}")
    return list(draft_chat(owner, chat_of(*texts), NOW).transcript.turns.order_by("number"))


def test_hostile_markdown_stays_within_the_policy(hostile):
    rows = hostile("md_xss", "html_xss")
    assert len(rows) > 10
    for row in rows:
        for turn in drafted(row["input"], row["input"]):
            within_policy(turn.html, coloured=True)
            assert "<img" not in turn.html


def test_costly_markdown_is_rendered_in_bounded_time(hostile):
    for row in hostile("render_dos"):
        text = row["input"]["unit"] * row["input"]["times"] + row["input"].get("tail", "")
        cut = text.encode()[:MAX_TURN_BYTES].decode(errors="ignore")
        began = time.process_time()
        turn = drafted(cut)[0]
        assert time.process_time() - began < row["expected"]["max_seconds"], row["id"]
        within_policy(turn.html, coloured=True)


def test_hostile_secrets_are_gone_and_ordinary_words_stay(hostile):
    for row in hostile("redact"):
        text = drafted(row["input"])[0].text
        for gone in row["expected"]["public_must_not_contain"]:
            assert gone not in text, row["id"]
    for row in hostile("redact_keep"):
        assert drafted(row["input"])[0].text == row["input"], row["id"]


def test_a_turn_of_64_kb_is_shown_to_its_last_word():
    text = ("word " * (MAX_TURN_BYTES // 5))[: MAX_TURN_BYTES - 8] + "last one"
    assert len(text) > 65_000
    turn = drafted(text)[0]
    assert "last one" in turn.html


def test_500_turns_are_drafted_in_a_few_seconds_however_they_are_written():
    plain = [
        "How far do otters swim by night? " * 20,
        "They **swim** `20` km.\n\n```python\nx = 1\n```\n" * 10,
    ]
    began = time.process_time()
    assert len(drafted(*plain * (MAX_TURNS // 2))) == MAX_TURNS
    assert time.process_time() - began < 4


def test_one_message_of_two_megabytes_makes_a_page_of_less_than_half_of_one():
    began = time.process_time()
    (chat,) = read_chats(json.dumps([{"role": "user", "content": "x" * 1_900_000}]).encode())
    owner = make_user(f"sharer-{next(numbers)}")
    (turn,) = draft_chat(owner, chat, NOW).transcript.turns.all()
    assert len(turn.html.encode()) < 500_000
    assert "more characters]" in turn.text
    assert time.process_time() - began < 3


def test_hostile_uploads_are_refused_or_drafted_as_text(hostile):
    for row in hostile("transcript"):
        if not isinstance(row["input"], str):
            continue
        try:
            chats = read_chats(row["input"].encode())
        except Unreadable:
            continue
        for chat in chats:
            with suppress(Unfit):
                draft_chat(make_user(f"sharer-{next(numbers)}"), chat, NOW)
    for turn in Turn.objects.all():
        within_policy(turn.html, coloured=True)
        turn.text.encode()  # no lone surrogates


def test_lone_surrogates_and_other_invisible_characters_are_gone():
    turn = drafted("a\ud800b\u202ec\x00d\u200be")[0]
    assert turn.text == "abcde"
