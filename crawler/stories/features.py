"""A report as a bag of terms, English and Chinese: what grouping compares. Pure.

Words of English are stemmed, Chinese is taken as pairs of characters inside each run of Han (no segmenter),
Latin words and numbers stay words in both. Traditional characters are read as simplified ones.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from sys import intern

from digest.lib.language import language_of
from digest.lib.simplified import SIMPLIFIED
from digest.lib.stems import stem

LEAD = 400  # characters of the text that are read after the title
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{HAN}]+|\d+(?:[.,]\d+)*|[^\W\d_{HAN}]+(?:['’][^\W\d_]+)?(?:\d+)?")

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being
    below between both but by can could did do does doing down during each few for from further get gets
    got had has have having he her here hers him his how i if in into is it its just like may me might
    more most must my no nor not now of off on once one only or other our out over own per said same say
    says she should so some such than that the their them then there these they this those through to
    too under until up us very via was we were what when where which while who whom why will with would
    yet you your http https www com html amp
    """.split()  # noqa: SIM905
)

# Headings that stand before or after the headline proper and are the same every day.
HEADING = re.compile(
    r"""^\s*(?:
        第?\d{1,3}\s*版[^-–—|｜]{0,12}[-–—|｜:：]\s*          # 09版 - , 04版教科文新闻 -
      | [【\[［][^】\]］]{1,12}[】\]］]\s*                      # 【快讯】
      | [^\s:：|｜丨]{1,8}\s?[|｜丨]\s*                        # 晚点独家丨, IPO雷达 |
      | (?:快讯|独家|突发|最新|视频|图解|早报|晚报|派早报|直播|现场|收评|午评|早评|公告|异动)\s*[:：!！]\s*
      | (?:breaking|exclusive|update\s?\d*|live(?:\ updates?)?|watch|video|opinion|analysis|podcast)
        \s*[:|–—-]\s+
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# Addresses, and the words around them that feeds of link lists put into every entry.
ADDRESS = re.compile(r"(?:\b(?:article|comments) url:\s*)?https?://\S+|(?:\bpoints|# comments):\s*\d+")
ABBREVIATION = re.compile(r"\b[a-z](?:\.[a-z]\b)+\.?")  # u.s., a.i.
TRAILING_DATE = re.compile(
    r"\s[-–—|]\s(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:,\s\d{4})?\s*$",
    re.I,
)
# Headlines made from a form: the same words each day about different things, or a bundle of many things.
FORM = re.compile(
    r"""今日(?:开盘|收盘|早盘|头条) | ^.{0,8}(?:早报|晚报|日报|周报)\s*[:：|｜丨\d(（] | 新闻联播 | ^早啊
      | 热榜 | 涨停分析 | 连板股 | 盘[前中后](?:必读|速递|参考|要闻|必知) | 公告(?:精选|汇总) | 版责编
      | 版\s*-\s*广告$ | (?:每日|一周)(?:要闻|精选|速览|回顾|新闻|热点) | ；.+；
      | [\[(]podcast[\])] | ^podcast\b | \bpodcast\s*[:|] | \bdaybreak\b[^:]{0,12}: | ^stock\ movers\b
      | \bnewsletter\s*(?:[:|–—-]|$) | \bmarket\ talk\b | ^this\ week\ in\b
      | \b(?:news|markets?|reviews?|weekend|daily|weekly)\ roundup\b | \bround-?up:
      | \b(?:daily|weekly|morning|evening)\ (?:brief(?:ing)?|report|crossword|quiz|update|digest|wrap)\b
      | (?-i:,\ More$) | \blive\ (?:updates|blog)\b | \bliveblog\b | \bas\ it\ happened\b | ^the\ papers:
      | ^corrections?: | \bquotation\ of\ the\ day\b | \bphotos?\ of\ the\b | \bcrossword\b | \bhoroscope\b
      | \bletters\ to\ the\ editor\b | \bopen\ thread\b""",
    re.VERBOSE | re.IGNORECASE,
)
FORM_READ = 160  # characters of a title in which a form is looked for; longer ones are no headlines
FORM_WEIGHT = 0.25  # such a report is a quarter as like a story as another


@dataclass(frozen=True, slots=True)
class Features:
    """``terms``: term -> 1 + ln(times it occurs); ``weight`` below 1 for headlines made from a form."""

    language: str  # "zh" or "en", by script: which table of frequencies the terms belong to
    terms: dict[str, float]
    weight: float = 1.0

    @property
    def is_form(self) -> bool:
        return self.weight < 1


def strip_heading(title: str) -> str:
    """The headline without "09版 - ", "【快讯】", "Exclusive: " and a date at its end."""
    rest = TRAILING_DATE.sub("", title)
    for _ in range(2):
        rest = HEADING.sub("", rest, count=1)
    return rest if len(rest) >= 6 else title


def is_form(title: str) -> bool:
    """A headline made from a form, or one that bundles many things."""
    return FORM.search(title[:FORM_READ]) is not None


def spelled_together(abbreviation: re.Match[str]) -> str:
    """u.s. -> usa ("us" is a pronoun too, and dropped), a.i. -> ai."""
    letters = abbreviation[0].replace(".", "")
    return "usa" if letters == "us" else letters


def words(text: str) -> list[str]:
    """Terms of a text in their order, with repetitions."""
    found: list[str] = []
    text = text.translate(SIMPLIFIED).lower()
    if "://" in text:
        text = ADDRESS.sub(" ", text)
    if "." in text:
        text = ABBREVIATION.sub(spelled_together, text)
    for token in TOKEN.findall(text):
        if "\u3400" <= token[0] <= "\u9fff" or "\uf900" <= token[0] <= "\ufaff":
            found += [intern(token[i : i + 2]) for i in range(len(token) - 1)]
        elif token[0].isdigit():
            found.append(intern(token.replace(",", "")))
        else:
            plain = token.replace("’", "'").removesuffix("'s")
            if plain not in STOP_WORDS:
                found.append(stem(plain))
    return found


def features(title: str, text: str = "") -> Features:
    """Title and the first 400 characters of the text -> terms."""
    headline = strip_heading(title)
    lead = text[:LEAD]
    counts = Counter(words(f"{headline}\n{lead}"))
    return Features(
        language="zh" if language_of(f"{headline} {lead}") == "zh" else "en",
        terms={term: 1 + math.log(count) for term, count in counts.items()},
        weight=FORM_WEIGHT if is_form(title) else 1.0,
    )


def read_general(language: str) -> dict[str, float]:
    """Term -> general frequency, from `general/`."""
    table: dict[str, float] = {}
    lines = (Path(__file__).parent / "general" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        level, *terms = line.split(" ")
        table.update(dict.fromkeys(terms, 10 ** (int(level) / 10 - 9)))
    return table
