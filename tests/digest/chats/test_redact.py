"""What goes out of a shared text and what stays, by the tables `redact_removed` and `redact_kept` in data/.

All values are invented. The tables say what a reader sees, so they also say that names, quotes, hosts and
punctuation stay.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.chats.redact import LABELS, Kind, label_pattern, redact
from digest.chats.redaction.numbers import is_chinese_identity

DATA = Path(__file__).parent / "data"


def table(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


REMOVED = table("redact_removed.jsonl")
KEPT = table("redact_kept.jsonl")


def short(row: dict[str, str]) -> str:
    return row["text"][:40].encode("unicode_escape").decode()


@pytest.mark.parametrize("row", REMOVED, ids=short)
def test_a_secret_goes_and_the_text_around_it_stays(row: dict[str, str]):
    assert redact(row["text"]).text == row["expected"]
    assert label_pattern.search(row["expected"]), "the row asks for nothing"


@pytest.mark.parametrize("row", KEPT, ids=short)
def test_what_is_no_secret_stays_byte_for_byte(row: dict[str, str]):
    assert redact(row["text"]).text == row["text"]
    assert redact(row["text"]).removed == ()


@pytest.mark.parametrize("row", REMOVED, ids=short)
@pytest.mark.parametrize(
    "around",
    ["请看：\n{}\n谢谢。", "I ran this:\n```\n{}\n```\nand it failed.", "> {}\n"],
    ids=["zh", "code", "quote"],
)
def test_a_secret_goes_in_any_surroundings(row: dict[str, str], around: str):
    found = [row["text"][one.start : one.end] for one in redact(row["text"]).removed]
    text = redact(around.format(row["text"])).text
    for secret in found:
        assert secret not in text or secret in around


def test_the_tables_are_long_enough_to_mean_something():
    assert len(REMOVED) >= 150
    assert len(KEPT) >= 80
    assert {kind for kind in Kind if LABELS[kind] in "".join(row["expected"] for row in REMOVED)} == set(
        Kind
    ) - {
        Kind.NAME,
        Kind.CHOSEN,
    }


# -- names and what the sharer selects ---------------------------------------------------------------------


def test_names_go_where_the_sharer_lists_them():
    text = "Amy Li met Li Lei. 李雷说，Amy's cat is Amylicious. AMY LI left."
    redacted = redact(text, names=["Amy Li", "Amy", "李雷", " "])
    name = LABELS[Kind.NAME]
    assert redacted.text == f"{name} met Li Lei. {name}说，{name}'s cat is Amylicious. {name} left."


def test_without_a_list_no_name_goes():
    assert redact("李雷和 Amy Li").text == "李雷和 Amy Li"


def test_what_the_sharer_selects_goes_everywhere_exactly():
    text = "Project Falcon (falcon) and Falcon again: ＦＡＬＣＯＮ"
    chosen = LABELS[Kind.CHOSEN]
    assert (
        redact(text, chosen=["Falcon", ""]).text
        == f"Project {chosen} (falcon) and {chosen} again: ＦＡＬＣＯＮ"
    )


def test_a_selection_may_hold_a_label():
    text = redact("password: hunter2 is mine").text
    again = redact(text, chosen=[f"{LABELS[Kind.PASSWORD]} is"])
    assert again.text == f"password: {LABELS[Kind.CHOSEN]} mine"


def test_a_selection_never_reaches_into_a_label():
    assert redact("password: hunter2", chosen=["removed", "password"]).text == (
        f"{LABELS[Kind.CHOSEN]}: {LABELS[Kind.PASSWORD]}"
    )


# -- what callers get --------------------------------------------------------------------------------------


def test_the_spans_are_of_the_text_that_was_given():
    text = "手机 １３８００１３８０００\u200b，邮箱 amy@example.com，密码：FakePw1"
    redacted = redact(text)
    assert [(one.kind, text[one.start : one.end]) for one in redacted.removed] == [
        (Kind.PHONE, "１３８００１３８０００"),
        (Kind.EMAIL, "amy@example.com"),
        (Kind.PASSWORD, "FakePw1"),
    ]


def test_labels_are_found_again_and_are_all_different():
    assert len(set(LABELS.values())) == len(Kind)
    for kind, label in LABELS.items():
        assert label_pattern.fullmatch(label), kind
        assert redact(f"token: {label}, {label}{label}").text == f"token: {label}, {label}{label}"


def test_finds_that_overlap_become_one():
    text = "Authorization: Bearer sk-FAKEFAKEFAKEFAKEFAKEFAKE"
    assert [one.kind for one in redact(text).removed] == [Kind.API_KEY]


def test_a_private_key_goes_whole_and_its_public_half_stays():
    text = (
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
        "RkFLRUZBS0U=\n-----END RSA PRIVATE KEY-----\n"
        "-----BEGIN PUBLIC KEY-----\nRkFLRUZBS0U=\n-----END PUBLIC KEY-----\n"
    )
    assert redact(text).text == f"{LABELS[Kind.PRIVATE_KEY]}\n" + text[text.index("-----BEGIN PUBLIC") :]


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("11010517491231002X", False),
    ],
)
def test_an_identity_number_is_one_by_its_check_digit_and_its_date(number: str, valid: bool):
    assert is_chinese_identity(number) is valid
    assert (redact(f"单号 {number}").text != f"单号 {number}") is valid


# -- the hostile lines kept beside the checkout ------------------------------------------------------------


def hostile(shared_dir: Path, kind: str) -> list[dict[str, object]]:
    lines = (shared_dir / "data/hostile/hostile.jsonl").read_text().splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] == kind]


def test_no_hostile_secret_passes(shared_dir: Path):
    rows = hostile(shared_dir, "redact")
    passed = [
        row["id"]
        for row in rows
        if any(secret in redact(row["input"]).text for secret in row["expected"]["public_must_not_contain"])
    ]
    assert rows
    assert not passed


def test_the_harmless_among_the_hostile_stay(shared_dir: Path):
    rows = hostile(shared_dir, "redact_keep")
    assert rows
    assert not [row["id"] for row in rows if redact(row["input"]).text != row["input"]]
