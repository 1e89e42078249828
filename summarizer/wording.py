"""Words as features: terms of English and Chinese text, vectors and their cosine; pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from digest.lib.stems import stem

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
RUN = re.compile(rf"[{HAN}]+|[a-z0-9]+(?:[.,][0-9]+)*")
STOP_WORDS = """
a about above after again against all also am an and any are as at be because been before being
below between both but by can could did do does doing down during each few for from further get
got had has have having he her here hers him his how i if in into is it its just like made make
many may me might more most much must my no nor not now of off on once only or other our out
over own per said same say says she should since so some such than that the their them then
there these they this those though through to too under until up upon us very via was we were
what when where which while who whom why will with within without would yet you your"""
STOP = frozenset(STOP_WORDS.split())
HAN_STOP = frozenset("的了在是和与及或也都就而被把将从对于为以其这那有个们着等之并但还又到由于")

Vector = Mapping[str, float]


def is_han(text: str) -> bool:
    """Whether ``text`` reads as Chinese: more Han than a quarter of its letters."""
    han = len(re.findall(rf"[{HAN}]", text))
    letters = len(re.findall(r"[^\W\d_]", text))
    return han * 4 > letters


def terms(text: str) -> list[str]:
    """Content words: English stems without stop words; each pair of neighbours in a run of Han;
    Latin runs and numbers within Chinese as words."""
    found: list[str] = []
    for run in RUN.findall(text.lower().replace("’s", "").replace("'s", "")):
        if run[0] >= "\u3400":
            pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            found += [pair for pair in pairs if not (pair[0] in HAN_STOP and pair[-1] in HAN_STOP)]
        elif run not in STOP and (len(run) > 1 or run.isdigit()):
            found.append(stem(run) if run.isalpha() else run.replace(",", ""))
    return found


def vector(words: Iterable[str], idf: Vector | None = None) -> dict[str, float]:
    """Unit vector of (1 + ln tf) x idf; words without an idf weigh 1."""
    weights = {
        word: (1 + math.log(n)) * (idf.get(word, 1.0) if idf else 1.0) for word, n in Counter(words).items()
    }
    length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
    return {word: w / length for word, w in weights.items()}


def cosine(a: Vector, b: Vector) -> float:
    """Of two unit vectors."""
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[word] for word, weight in a.items() if word in b)


def overlap(words: Iterable[str], source: frozenset[str] | set[str]) -> float:
    """The share of the different ``words`` that occur in ``source``; 1 when there are none."""
    distinct = set(words)
    return len(distinct & source) / len(distinct) if distinct else 1.0
