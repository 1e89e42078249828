"""How alike titles are, English and Chinese, and by which words, as they are written. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from crawler.stories.features import TOKEN, features, read_general, words
from crawler.stories.group import Frequencies
from digest.lib.language import language_of

Vector = dict[str, float]


@lru_cache(maxsize=8192)
def terms_of(title: str, lead: str = "") -> tuple[str, Mapping[str, float]]:
    """(table of frequencies, term -> 1 + ln(times)) of a title with its first sentence."""
    found = features(title, lead)
    return found.language, found.terms


@cache
def general(language: str) -> Frequencies:
    """Of a language at large; read once."""
    return Frequencies(read_general(language))


def fresh(language: str) -> Frequencies:
    """With nothing counted yet."""
    table = Frequencies({})
    table.prior = general(language).prior
    return table


def vectors_of(told: Mapping[int, tuple[Sequence[str], str]]) -> dict[int, Vector]:
    """TF-IDF, unit length, of each thing from its titles and its first sentence."""
    tables = {language: fresh(language) for language in ("en", "zh")}
    found: dict[int, dict[str, tuple[str, float]]] = {}
    for number, (titles, lead) in told.items():
        terms: dict[str, tuple[str, float]] = {}
        for n, title in enumerate(titles):
            language, counts = terms_of(title, lead if n == 0 else "")
            terms.update({term: (language, weight) for term, weight in counts.items()})
        found[number] = terms
        for language, table in tables.items():
            if mine := [term for term, (said, _) in terms.items() if said == language]:
                table.add(mine)
    return {
        number: unit(
            {term: weight * tables[language].idf(term) for term, (language, weight) in terms.items()}
        )
        for number, terms in found.items()
    }


def unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()} if length else {}


def dot(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[term] for term, value in one.items() if term in other)


def scaled(values: Sequence[float], least: float) -> list[float]:
    """Against the mean of the best three, or against ``least`` where those are less alike; -1 to 1."""
    best = sorted(values, reverse=True)[:3]
    top = max(sum(best) / len(best), least)
    return [max(-1.0, min(value / top, 1.0)) for value in values]


def phrase(titles: Iterable[str], term: str, liked: Iterable[str]) -> str:
    """The words of a title around ``term`` as they are written, as far as a liked title has them too.

    Chinese terms are pairs of characters: the run of Han that both titles have is what a reader knows.
    """
    others = list(liked)
    best = ""
    for title in titles:
        for token in TOKEN.findall(title):
            if term not in words(token):
                continue
            said = token if language_of(token) != "zh" or len(token) == 2 else common(token, term, others)
            best = max(best, said.removesuffix("'s").removesuffix("’s"), key=len)
    return best[:40]


def common(run: str, term: str, others: Sequence[str]) -> str:
    """The longest part of a run of Han with ``term``, of at most six, that stands in another title."""
    for length in range(min(6, len(run)), 1, -1):
        for at in range(len(run) - length + 1):
            part = run[at : at + length]
            if term in words(part) and any(part in other for other in others):
                return part
    return ""
