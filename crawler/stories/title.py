"""A story's title until a summary has one: the most informative of its reports', not the loudest. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from crawler.stories.features import is_form, strip_heading, words

LOUD = re.compile(
    r"[!！?？]|…$|\.\.\.$"
    r"|\b(?:shocking|slams?|blasts?|stunning|you won't|here's (?:why|what)|must.see|live updates?|wow)\b"
    r"|震惊|重磅|突发|刚刚|竟然|太.{1,4}了|怎么看|如何看待|曝光|疯狂|炸锅|沸腾",
    re.I,
)
SHOUT = re.compile(r"\b[A-Z]{4,}\b(?:\s+\b[A-Z]{4,}\b){2,}")
COMMENT = re.compile(
    r"^(?:opinion|analysis|editorial|watch|video)\s?[:|]|分析[：:]|社评|评论[：:丨|｜]", re.I
)
VIEW = re.compile(r"^(?:how|why|what|who|is|can|could|will|does)\b|^[\"'“‘]|如何|为何|意味着什么", re.I)
FEW = 5  # titles from which on a number must be in two of them


def informative(title: str, common: Counter[str], titles: int) -> float:
    """Share of what the other titles say too, with a bit for numbers; loud, short and long ones lose.

    So do questions, looks from aside and quotations.
    """
    terms = set(words(title))
    if not terms:
        return -1.0
    shared = sum(min(1.0, common[term] / titles) for term in terms) / math.sqrt(len(terms))
    han = sum("\u4e00" <= character <= "\u9fff" for character in title)
    length = len(title) + han  # a Han character says about as much as two Latin ones and a half
    numbers = [term for term in terms if any(map(str.isdigit, term))]
    score = shared + (0.1 if any(titles < FEW or common[term] > 1 for term in numbers) else 0.0)
    if VIEW.search(title):
        score -= 0.2
    if LOUD.search(title) or SHOUT.search(title):
        score -= 0.5
    if not 28 <= length <= 120:
        score -= 0.3
    return score


def best_title(titles: Sequence[str]) -> str:
    """The most informative title; among equals the first. Empty when there is none.

    Headlines made from a form and comments are taken only when there is nothing else.
    """
    told = [title.strip() for title in titles if title.strip()]
    news = [title for title in told if not is_form(title)] or told
    news = [title for title in news if not COMMENT.search(title)] or news
    plain = [strip_heading(title).strip() for title in news]
    if not plain:
        return ""
    common = Counter(term for title in plain for term in set(words(title)))
    return max(plain, key=lambda title: informative(title, common, len(plain)))


def spread(titles: Sequence[str], most: int) -> list[str]:
    """At most ``most`` of ``titles``, evenly from the first to the last, in their order."""
    if len(titles) <= most:
        return list(titles)
    return [titles[i * (len(titles) - 1) // (most - 1)] for i in range(most)]
