"""Whatever is wrong has words, in both languages, that say what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from digest.chats.imported import Unreadable
from digest.chats.problems import LINK, UNFIT, UNREADABLE, WORDS, words_of, words_of_unreadable
from digest.chats.read_share_links import NOTHING
from tests.conftest import ROOT

ROOM = ROOT / "digest/chats"


def raised(pattern: str, paths: list[Path]) -> set[str]:
    return {code for path in paths for code in re.findall(pattern, path.read_text())}


def test_every_reason_of_the_room_has_words_and_no_others():
    assert raised(r"raise Unfit\(\"(\w+)\"", sorted(ROOM.glob("*.py"))) == set(UNFIT)


def test_every_reason_of_the_importers_has_words():
    importers = sorted((ROOM / "importers").glob("*.py"))
    assert raised(r"Unreadable\(\s*\"(\w+)\"", importers) <= set(UNREADABLE)


def test_every_reason_why_a_link_is_parked_has_words():
    source = [ROOM / "read_share_links.py"]
    assert raised(r"problem=f?\"(\w+)", source) | {NOTHING} == set(LINK)
    assert not set(UNFIT) & set(UNREADABLE)
    assert not set(LINK) & {*UNFIT, *UNREADABLE}


@pytest.mark.parametrize("code", WORDS)
def test_words_are_translated(code):
    english = words_of(code)
    with translation.override("zh-hans"):
        assert words_of(code) != english
    assert english.endswith(".")


def test_what_a_server_said_is_not_shown_to_people_and_a_place_is():
    assert words_of("unreachable: http 503 <b>") == WORDS["unreachable"]
    problem = Unreadable("role", "chat 3, message 4", "a message by root")
    assert words_of_unreadable(problem) == f"chat 3, message 4: {WORDS['role']}"
    assert words_of_unreadable(Unreadable("empty")) == WORDS["empty"]
