"""Whether what a person wrote should be looked at by a moderator before others see it. Pure.

The rules find what spam of open comment fields has in common and people's writing does not; where a rule
could meet an ordinary text, it lets it through. Nothing is dropped: what they name waits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

LINKS, NEW_LINKS, REPEAT, FLOOD, SHOUTING = "links", "new-links", "repeat", "flood", "shouting"
RULES = (LINKS, NEW_LINKS, REPEAT, FLOOD, SHOUTING)

MOST_NEW_LINKS = 2  # of an account's first day, in one text
MOST_LINKS = 8  # more need words around them: a list of sources with its titles is no spam
WORDS_A_LINK = 20  # letters, a Han character counting as three
SAME_LINK = 4  # times in one text
REPEATED = 30  # letters that make a text long enough to be known again: "Thanks" and "同意" are not
ALIKE = 0.9  # share of triples of letters in common
LOOKED_BACK = 30  # earlier texts compared
BURSTS = ((timedelta(minutes=1), 6), (timedelta(minutes=10), 25))  # within -> this many earlier ones
SHOUTED = 60  # times one character
SHARE_SHOUTED = 0.6  # of all letters and marks of exclamation

ADDRESS = re.compile(r"\bhttps?://\S+", re.I)
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
LOUD = set("!?！？…。~～")


def judge(
    text: str,
    *,
    links: Sequence[str],
    is_new: bool,
    recent: Sequence[str],
    at: Sequence[datetime],
    now: datetime,
) -> str | None:
    """The rule of `RULES` that wants a moderator to look first, or None.

    ``links`` are the links of ``text``; ``recent`` the author's texts of the last day, newest first, and
    ``at`` when they were written; ``is_new`` is whether the account is in its first day.
    """
    if is_new and len(set(links)) > MOST_NEW_LINKS:
        return NEW_LINKS
    if crowded_with_links(text, links):
        return LINKS
    if shouts(text):
        return SHOUTING
    if said_before(text, recent, repeats=1 if links else 2):
        return REPEAT
    if any(sum(now - within < then <= now for then in at) >= most for within, most in BURSTS):
        return FLOOD
    return None


def letters_of(text: str) -> str:
    """Letters and digits without addresses, in small letters: what makes two texts the same."""
    return "".join(character for character in ADDRESS.sub(" ", text).casefold() if character.isalnum())


def weight(letters: str) -> int:
    """Length in Latin letters."""
    return len(letters) + 2 * len(HAN.findall(letters))


def crowded_with_links(text: str, links: Sequence[str]) -> bool:
    if any(times > SAME_LINK for times in Counter(links).values()):
        return True
    return len(set(links)) > MOST_LINKS and weight(letters_of(text)) < WORDS_A_LINK * len(set(links))


def shouts(text: str) -> bool:
    """Whether most of it is one letter or mark. Rules and tables of dashes are drawing, not shouting."""
    counted = Counter(character for character in text.casefold() if character.isalpha() or character in LOUD)
    if not counted:
        return False
    most = counted.most_common(1)[0][1]
    return most >= SHOUTED and most > SHARE_SHOUTED * counted.total()


def triples(letters: str) -> set[str]:
    return {letters[i : i + 3] for i in range(len(letters) - 2)}


def said_before(text: str, recent: Sequence[str], *, repeats: int) -> bool:
    """Whether at least ``repeats`` of the recent texts say the same but for a few letters."""
    letters = letters_of(text)
    if weight(letters) < REPEATED:
        return False
    own = triples(letters)
    found = 0
    for earlier in recent[:LOOKED_BACK]:
        other = letters_of(earlier)
        if not 0.9 <= (len(other) + 1) / (len(letters) + 1) <= 1.1:
            continue
        theirs = triples(other)
        found += other == letters or len(own & theirs) >= ALIKE * len(own | theirs)
    return found >= repeats
