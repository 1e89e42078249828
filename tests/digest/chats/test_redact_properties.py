"""What holds of redaction for every text: nothing else changes, twice is once, none makes it fail or slow."""

from __future__ import annotations

import random
import time

import pytest

from digest.chats.redact import LABELS, Kind, redact
from tests.digest.chats.test_redact import KEPT, REMOVED

PIECES = [row["text"] for row in (*REMOVED, *KEPT)]
ODD = (
    "\u200b\u200d\ufeff\u00ad\ue000\ud800\x00\\\n\r\t \u3000１２３ａ＠：＝“”「」'\"`@:=/.-_0123456789abcXYZ"
    "密码是号李é\u0301İﬀ\U0001d5ba\U0001f600[]"
)
TRIES = 400


def texts(seed: int) -> list[str]:
    """Rows of the tables cut up, run together and sprinkled with odd characters."""
    dice = random.Random(seed)
    made = []
    for _ in range(TRIES):
        parts = []
        for _ in range(dice.randrange(1, 5)):
            piece = dice.choice(PIECES)
            if dice.random() < 0.5:
                piece = piece[dice.randrange(len(piece)) :][: dice.randrange(1, 60)]
            if dice.random() < 0.3:
                at = dice.randrange(len(piece) + 1)
                piece = piece[:at] + dice.choice(ODD) + piece[at:]
            if dice.random() < 0.1:
                piece = dice.choice(list(LABELS.values()))
            parts.append(piece)
        made.append(dice.choice(["", " ", "\n", "，", ":"]).join(parts))
        made.append("".join(dice.choice(ODD) for _ in range(dice.randrange(40))))
    return made


@pytest.mark.parametrize("seed", range(4))
def test_twice_is_once(seed: int):
    for text in texts(seed):
        once = redact(text).text
        again = redact(once)
        assert again.text == once, text
        assert again.removed == ()


@pytest.mark.parametrize("seed", range(4))
def test_all_outside_what_was_removed_is_kept_byte_for_byte(seed: int):
    dice = random.Random(seed)
    for text in texts(seed + 100):
        names, chosen = [text[:3]], [text[dice.randrange(len(text) + 1) :][:5]]
        redacted = redact(text, names=names, chosen=chosen)
        at, pieces = 0, []
        for one in redacted.removed:
            assert at <= one.start < one.end <= len(text)
            pieces += (text[at : one.start], LABELS[one.kind])
            at = one.end
        assert redacted.text == "".join(pieces) + text[at:]


HOSTILE = {
    "letters": "a",
    "begin": "-----BEGIN",
    "keys begun": "-----BEGIN PRIVATE KEY-----",
    "figures": "1 ",
    "at": "@",
    "equals": "=",
    "digits": "1",
    "colons": ":",
    "addresses": "://a:",
    "passwords": "password=",
    "quoted passwords": 'password="',
    "cookies": "Cookie: a=",
    "jwt": "eyJaaaaaaaa.",
    "accounts": "AB12",
    "homes": "C:\\Users\\",
    "mails": "a@a.",
    "zero width": "a\u200b",
    "chinese": "密码是",
    "addresses of streets": "address: 1 ",
    "commands": "mysql -u ",
    "dots": "1.",
    "pluses": "+1",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_a_long_text_of_one_thing_takes_no_more_than_its_length(unit: str):
    """A quarter of a megabyte, four times what a turn may hold, in this process's own time."""
    assert seconds(unit, 250_000) < 2


@pytest.mark.parametrize("unit", ["a", "-----BEGIN", "1 ", "@", "="])
def test_a_megabyte_takes_less_than_two_seconds(unit: str):
    assert seconds(unit, 1_000_000) < 2


def seconds(unit: str, length: int) -> float:
    text = unit * (length // len(unit))
    begun = time.process_time()
    redact(text)
    return time.process_time() - begun


def test_a_long_secret_goes_to_its_end():
    text = "password=" + "Fake1" * 1000
    assert redact(text).text == f"password={LABELS[Kind.PASSWORD]}"
