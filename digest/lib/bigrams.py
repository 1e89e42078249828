"""Text as terms that can be searched: words, and pairs of characters where a script has no spaces. Pure.

One column of such terms feeds SQLite's FTS5 (`unicode61`) and PostgreSQL's `to_tsvector('simple', …)` alike.
Both take terms apart by rules of their own, so terms are ASCII letters and digits alone: English words as
their stems, numbers, and all else as `z` and four digits (base 36) a character.

A run of Chinese, kana or hangul 甲乙丙 becomes 甲乙 乙丙 丙: its last character stands alone, so that every
character begins a term and one of them is found as the beginning of a term. Traditional characters are read
as simplified ones, accents and letter case are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, zip_longest
from typing import NamedTuple

from digest.lib.simplified import SIMPLIFIED
from digest.lib.stems import stem

MOST_TERMS = 16_000  # PostgreSQL knows no positions past 16,383, and phrases need them
LONGEST_WORD = 30
LONGEST_QUERY = 200
MOST_PHRASES = 10
LONGEST_EXCERPTED = 20_000
UNSPACED = (  # scripts written without spaces, and hangul, whose words carry endings
    "\u0e00-\u0e4e\u0e80-\u0ece\u1000-\u1049\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3021-\u3029\u3041-\u3096"
    "\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c"
    "\uac00-\ud7fb\uf900-\ufaff\uff66-\uff9f\uffa0-\uffdc\U00020000-\U0003ffff"
)
RUN = re.compile(f"[{UNSPACED}]+")
TOKEN = re.compile(
    rf"[{UNSPACED}]+|(?<![^\W_])[a-zA-Z](?:\.[a-zA-Z](?![^\W_]))+|\d+|(?:(?![{UNSPACED}\d_])\w[\u0300-\u036f]*['’]?)+"
)
PIECE = re.compile(r"[a-z]+|\d+|[^\W\d_]+")
LATER_THAN_LATIN = re.compile("[\u0590-\u1dff\u2000-\U0010ffff]")
QUOTED = re.compile(r'([-－]?)(?:"([^"]*)"|“([^”]*)”|「([^」]*)」|『([^』]*)』|(\S+))')
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Phrase:
    """Terms that stand side by side. ``prefix``: the last one is the beginning of a term."""

    terms: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False


class Unit(NamedTuple):
    """A word or number, or one character of a run: text[start:end]."""

    term: str
    start: int
    end: int
    in_run: bool = False


class Folding(dict[int, str]):
    """A character -> the same without case, accents and width, simplified."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).casefold()
        if not LATER_THAN_LATIN.match(plain):
            plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = plain.translate(SIMPLIFIED)
        if code <= 0xFFFF:
            self[code] = plain
        return plain


FOLDING = Folding()


@lru_cache(maxsize=16_384)
def code(character: str) -> str:
    """Four digits: 36 ** 4 is more than there are characters."""
    digits, number = "", ord(character)
    for _ in range(4):
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def coded(text: str) -> str:
    return "z" + "".join(map(code, text))


def units(text: str) -> Iterator[Unit]:
    """What a text consists of, in order."""
    for match in TOKEN.finditer(text):
        start, end = match.span()
        plain = match[0].translate(FOLDING)
        if RUN.match(match[0]):
            exact = len(plain) == end - start
            for at, character in enumerate(plain):
                where = (start + at, start + at + 1) if exact else (start, end)
                yield Unit(character, *where, in_run=True)
        else:
            for piece in PIECE.findall(
                plain.replace("’", "'").removesuffix("'s").replace("'", "").replace(".", "")
            ):
                yield Unit(word(piece[:LONGEST_WORD]), start, end)


def word(piece: str) -> str:
    if not piece.isascii():
        return coded(piece)
    return stem(piece) if len(piece) > 2 else piece


def terms_of(found: Sequence[Unit], *, whole: bool) -> Iterator[str]:
    """``whole``: the text ends where its units do, so that the last character stands alone too."""
    for unit, after in zip_longest(found, found[1:]):
        if not unit.in_run:
            yield unit.term
        elif after and joined(unit, after):
            yield f"z{code(unit.term)}{code(after.term)}"
        elif after or whole:
            yield coded(unit.term)


def joined(unit: Unit, after: Unit) -> bool:
    """Whether two characters stand in one run."""
    return after.in_run and after.start in (unit.start, unit.end)


def index_text(text: str) -> str:
    """The search column for a text: at most 16,000 terms, with spaces between them."""
    return " ".join(islice(terms_of(list(units(text[: MOST_TERMS * 8])), whole=True), MOST_TERMS))


def query_terms(query: str) -> list[Phrase]:
    """What was asked for; all phrases are wanted but the excluded ones. Empty for a query without words.

    A word, or words in quotation marks, is a phrase; `-` in front excludes it. The first 200 characters and
    ten phrases are read.
    """
    asked = (phrase(found, excluded) for found, excluded in asked_for(query))
    return list(dict.fromkeys(asked))


def asked_for(query: str) -> list[tuple[list[Unit], bool]]:
    """(its units, excluded) for each phrase."""
    parts = (
        (list(units("".join(match.groups("")[1:]))), bool(match[1]))
        for match in QUOTED.finditer(query[:LONGEST_QUERY])
    )
    return [(found, excluded) for found, excluded in parts if found][:MOST_PHRASES]


def phrase(found: Sequence[Unit], excluded: bool) -> Phrase:
    alone = found[-1].in_run and (len(found) == 1 or not joined(found[-2], found[-1]))
    return Phrase(tuple(terms_of(found, whole=alone)), prefix=alone, excluded=excluded)


def fts5_query(phrases: Sequence[Phrase]) -> str:
    """For FTS5's MATCH; empty when nothing is asked for, as when all is excluded."""

    def written(phrase: Phrase) -> str:
        return f'"{" ".join(phrase.terms)}"' + (" *" if phrase.prefix else "")

    wanted = " AND ".join(written(phrase) for phrase in phrases if not phrase.excluded)
    unwanted = " OR ".join(written(phrase) for phrase in phrases if phrase.excluded)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted


def tsquery(phrases: Sequence[Phrase]) -> str:
    """For PostgreSQL's `to_tsquery('simple', …)`; empty when nothing is asked for."""

    def written(phrase: Phrase) -> str:
        return "(" + " <-> ".join(phrase.terms) + (":*" if phrase.prefix else "") + ")"

    wanted = [written(phrase) for phrase in phrases if not phrase.excluded]
    unwanted = ["!" + written(phrase) for phrase in phrases if phrase.excluded]
    return " & ".join(wanted + unwanted) if wanted else ""


def highlight(text: str, query: str, width: int) -> list[tuple[str, bool]]:
    """An excerpt of about ``width`` characters in parts, True for those that were asked for.

    It is the one that shows the most of the query, on one line, with an ellipsis where the text goes on.
    """
    text = " ".join(text[:LONGEST_EXCERPTED].split())
    hits = hits_of(list(units(text)), [found for found, excluded in asked_for(query) if not excluded])
    start = begin(text, best_start(hits, width), width)
    end = finish(text, start + width)
    parts = [("…", False)] if start else []
    at = start
    for left, right in merged([(left, right) for left, right, _ in hits]):
        left, right = max(left, at), min(right, end)
        if left < right:
            parts += [(text[at:left], False), (text[left:right], True)]
            at = right
    parts += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return [part for part in parts if part[0]]


def hits_of(found: Sequence[Unit], asked: Sequence[Sequence[Unit]]) -> list[tuple[int, int, int]]:
    """(start, end, which phrase) of every place where a phrase stands, in order."""
    terms = [unit.term for unit in found]
    places: dict[str, list[int]] = {}
    for place, term in enumerate(terms):
        places.setdefault(term, []).append(place)
    hits = []
    for number, phrase in enumerate(asked):
        wanted = [unit.term for unit in phrase]
        for place in places.get(wanted[0], ()):
            last = place + len(wanted) - 1
            if terms[place : last + 1] == wanted and is_side_by_side(found[place : last + 1], phrase):
                hits.append((found[place].start, found[last].end, number))
    return sorted(hits)


def is_side_by_side(found: Sequence[Unit], phrase: Sequence[Unit]) -> bool:
    """Whether characters of one run in the phrase stand in one run of the text."""
    pairs = zip(zip(found, found[1:], strict=False), zip(phrase, phrase[1:], strict=False), strict=True)
    return all(joined(*here) for here, there in pairs if joined(*there))


def best_start(hits: Sequence[tuple[int, int, int]], width: int) -> int:
    """Where the first hit stands of those ``width`` characters that hold the most phrases, then hits."""
    best, start, last = (0, 0), 0, 0
    for first, (left, _, _) in enumerate(hits):
        last = max(last, first)
        while last < len(hits) and hits[last][1] <= left + width * 3 // 4:
            last += 1
        shown = (len({number for _, _, number in hits[first:last]}), last - first)
        if shown > best:
            best, start = shown, left
    return start


def begin(text: str, hit: int, width: int) -> int:
    """A little before the hit, at a word; the text's own beginning when that is near."""
    start = hit - width // 4
    if start <= 0:
        return 0
    space = text.find(" ", start, hit)
    return space + 1 if space >= 0 else start


def finish(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 20, end)
    return space if space > 0 else end


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans without overlap."""
    whole: list[tuple[int, int]] = []
    for left, right in spans:
        if whole and left <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], right))
        else:
            whole.append((left, right))
    return whole
