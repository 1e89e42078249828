"""Makes the tables of this folder from the data of the package `wordfreq` (not a dependency of the site).

    pip install wordfreq==3.1.1 snowballstemmer && python -m crawler.stories.general.make

en.txt and zh.txt: a line is a frequency (10 x log10 of occurrences in 10^9 words) and the terms that have it:
English stems, and pairs of Chinese characters as they occur inside words and over the border of two. Rarer
terms are left out: they weigh as if unknown, and grouping measured the same. digest/lib/simplified.txt:
traditional characters and, on the second line, the simplified ones they are read as.
"""

from __future__ import annotations

import gzip
import math
from collections import defaultdict
from pathlib import Path

import msgpack
import wordfreq

from crawler.stories.features import STOP_WORDS
from digest.lib import simplified
from digest.lib.stems import stem

HERE = Path(__file__).parent
LEAST = {"en.txt": 2e-6, "zh.txt": 1e-5}


def english() -> dict[str, float]:
    """Stem -> frequency."""
    found: dict[str, float] = defaultdict(float)
    for word, frequency in wordfreq.get_frequency_dict("en", "large").items():
        plain = word.removesuffix("'s")
        if plain.isascii() and plain.isalnum() and plain not in STOP_WORDS:
            found[stem(plain)] += frequency
    return found


def chinese() -> dict[str, float]:
    """Pair of characters, or a Latin word in Chinese text -> frequency among all pairs and words."""
    found: dict[str, float] = defaultdict(float)
    first: dict[str, float] = defaultdict(float)
    last: dict[str, float] = defaultdict(float)
    for word, frequency in wordfreq.get_frequency_dict("zh", "large").items():
        if all("\u3400" <= character <= "\u9fff" for character in word):
            first[word[0]] += frequency
            last[word[-1]] += frequency
            for i in range(len(word) - 1):
                found[word[i : i + 2]] += frequency
        elif word.isascii() and word.isalnum():
            found[stem(word)] += frequency
    common_first = [(c, f) for c, f in first.items() if f > 1e-4]
    for left, f in last.items():
        for right, g in common_first:
            if f * g > 1e-7:
                found[left + right] += f * g
    total = sum(found.values())
    return {term: frequency / total for term, frequency in found.items()}


def write(name: str, table: dict[str, float]) -> None:
    lines: dict[int, list[str]] = defaultdict(list)
    for term, frequency in table.items():
        if frequency >= LEAST[name]:
            lines[round(10 * math.log10(frequency * 1e9))].append(term)
    text = "".join(f"{level} {' '.join(sorted(lines[level]))}\n" for level in sorted(lines, reverse=True))
    (HERE / name).write_text(text, encoding="utf-8")


def write_simplified() -> None:
    path = Path(wordfreq.__file__).parent / "data" / "_chinese_mapping.msgpack.gz"
    with gzip.open(path) as file:
        table = msgpack.load(file, raw=False, strict_map_key=False)
    pairs = sorted((chr(a), b) for a, b in table.items() if 0x3400 <= a <= 0x9FFF and len(b) == 1)
    text = "\n".join("".join(column) for column in zip(*pairs, strict=True))
    Path(simplified.__file__).with_suffix(".txt").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("en.txt", english())
    write("zh.txt", chinese())
    write_simplified()
