"""A story's title until a summary has one: the most informative of its reports', not the loudest. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from crawler.stories.features import strip_heading, words

LOUD = re.compile(
    r"[!！?？]|…$|\.\.\.$"
    r"|\b(?:shocking|slams?|blasts?|stunning|you won't|here's (?:why|what)|must.see|live updates?|wow)\b"
    r"|震惊|重磅|突发|刚刚|竟然|太.{1,4}了|怎么看|如何看待|曝光|疯狂|炸锅|沸腾",
    re.I,
)
SHOUT = re.compile(r"\b[A-Z]{4,}\b(?:\s+\b[A-Z]{4,}\b){2,}")
NUMBER = re.compile(r"\d")


def informative(title: str, common: Counter[str], titles: int) -> float:
    """Share of what the other titles say too, with a bit for numbers; loud, short and long ones lose."""
    terms = set(words(title))
    if not terms:
        return -1.0
    shared = sum(min(1.0, common[term] / titles) for term in terms) / math.sqrt(len(terms))
    han = sum("\u4e00" <= character <= "\u9fff" for character in title)
    length = len(title) + han  # a Han character says about as much as two Latin ones and a half
    score = shared + (0.1 if NUMBER.search(title) else 0.0)
    if LOUD.search(title) or SHOUT.search(title):
        score -= 0.5
    if not 28 <= length <= 120:
        score -= 0.3
    return score


def best_title(titles: Sequence[str]) -> str:
    """The most informative title; among equals the first. Empty when there is none."""
    plain = [strip_heading(title).strip() for title in titles if title.strip()]
    if not plain:
        return ""
    common = Counter(term for title in plain for term in set(words(title)))
    return max(plain, key=lambda title: informative(title, common, len(plain)))
