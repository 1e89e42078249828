"""What makes a story new again: facts that no report of it had before. Pure.

A fact is a number, a name in Latin letters, or words that Chinese sets in quotation or title marks. One more
reprint has none that are new, and an edit is no report; so neither an edit storm nor a chorus makes a story
material again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from crawler.stories.features import HAN, LEAD
from digest.lib.simplified import SIMPLIFIED

NEW_FACTS = 3  # fewer than this is a detail

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*\s?(?:[%％万亿千百]|percent|million|billion|trillion|bn|mn)?", re.I)
NAME = re.compile(r"(?<![.!?:“\"'\n]\s)(?<=[\w,;)]\s)[A-Z][\w&’'-]+(?:\s[A-Z][\w&’'-]+)*")
LATIN_IN_HAN = re.compile(rf"(?<=[{HAN}“”《「\s])[A-Za-z][A-Za-z0-9.+-]{{1,30}}(?=[{HAN}“”》」，。\s])")
MARKED = re.compile(r"[《「『“]([^》」』”]{2,20})[》」』”]")
SMALL = re.compile(r"^\d$|^(?:19|20)\d\d$")  # single digits and years say little


def facts(title: str, text: str) -> frozenset[str]:
    """The facts of a report's title and lead, in a form that can be compared."""
    found: set[str] = set()
    for part in (title, text[:LEAD]):
        for match in NUMBER.finditer(part):
            number = match.group().replace(",", "").replace(" ", "").lower()
            if not SMALL.match(number):
                found.add(number)
        if re.search(f"[{HAN}]", part):
            names = MARKED.findall(part) + LATIN_IN_HAN.findall(part)
        else:
            names = NAME.findall(part)
        found.update(
            name.translate(SIMPLIFIED).lower().removesuffix("’s").removesuffix("'s") for name in names
        )
    return frozenset(found)


def is_material(known: Collection[str], seen: Collection[str]) -> bool:
    """Whether ``seen`` holds enough that ``known`` does not."""
    return len(set(seen) - set(known)) >= NEW_FACTS


def key_of(seen: Collection[str]) -> int:
    """Signed 64-bit hash of a set of facts, never 0."""
    digest = hashlib.blake2b("\n".join(sorted(seen)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1
