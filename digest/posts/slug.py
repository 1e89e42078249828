"""The cosmetic part of a story's address."""

from __future__ import annotations

from django.utils.text import slugify

LONGEST = 60


def slug(*headlines: str) -> str:
    """ASCII words of the first headline that has at least two, cut at a word; else the only one, else ""."""
    found = [slugify(headline)[: LONGEST + 1] for headline in headlines]
    found.sort(key=lambda words: "-" not in words)  # stable: the first with two words or more leads
    best = next((words for words in found if words), "")
    return best.rsplit("-", 1)[0] if len(best) > LONGEST and "-" in best else best[:LONGEST]
