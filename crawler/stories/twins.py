"""Stories at the top that a reader would take for the same, though grouping kept them apart. Pure.

Joining is for display only and is undone as soon as the likeness ends, so it may be bolder than a merge; but
what is joined wrongly is not on the list at all. So likeness alone is not enough: much of what is said in the
first place must be the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from heapq import nlargest

ALIKE = 0.18  # least cosine of two stories
HEAVIEST, SHARED = 25, 4  # so many of the heaviest terms of each must be common


def twins(
    ranked: Sequence[int],
    vectors: Mapping[int, Mapping[str, float]],
    apart: Set[frozenset[int]] = frozenset(),
) -> dict[int, int]:
    """Story -> the hotter story that stands for it and has none itself. ``ranked`` is hottest first; pairs in
    ``apart`` are never joined.
    """
    lengths = {key: math.sqrt(sum(weight * weight for weight in vectors[key].values())) for key in vectors}
    first = {key: set(nlargest(HEAVIEST, vectors[key], key=vectors[key].__getitem__)) for key in vectors}
    heads: list[int] = []
    joined: dict[int, int] = {}
    for key in ranked:
        if not lengths.get(key):
            continue
        best, best_score = None, ALIKE
        for head in heads:
            if frozenset((key, head)) in apart:
                continue
            score = cosine(vectors[key], vectors[head], lengths[key] * lengths[head])
            if score >= best_score and len(first[key] & first[head]) >= SHARED:
                best, best_score = head, score
        if best is None:
            heads.append(key)
        else:
            joined[key] = best
    return joined


def cosine(a: Mapping[str, float], b: Mapping[str, float], lengths: float) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[term] for term, weight in a.items() if term in b) / lengths
