"""Which of the reports' titles stands over the story: the most informative, not the loudest; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.clean import ADDRESS, BOILERPLATE, MARKUP, is_order, length, visible
from summarizer.draft import Report
from summarizer.wording import HAN, Vector, cosine, is_han, terms, vector

LONGEST = 120  # characters of an English headline; a Chinese one has half
SEPARATORS = re.compile(r"\s+[-–—|·•»]+\s+|\s*[|｜丨]\s*|_(?=[^_]{2,20}$)|——(?=[^—]{2,12}$)")
PREFIXES = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"^第?\s*[A-Z]?\d{{1,3}}\s*版\s*[{HAN}]{{0,8}}\s*[-–—:：|]\s*",
        r"^[【\[［][^】\]］]{1,16}[】\]］]\s*",
        r"^(?:breaking|breaking news|live|live updates?|watch|video|exclusive|opinion|analysis|explainer"
        r"|updated?|just in|photos?|podcast|listen|editorial|review|interview|fact check|in pictures|gallery"
        r"|factbox|correction|wrapup(?: \d)?|update \d)\s*[:|–—-]\s+",
        r"^(?:快讯|突发|独家|独家专访|重磅|视频|图集|组图|直播|早报|晚报|最新|深度|专访|观点|评论|社论|焦点|滚动"
        r"|早知道)\s*[:：|｜丨·!！]\s*",
        r"^\[视频\]\s*",
    )
]
SUFFIXES = [
    re.compile(pattern, re.I)
    for pattern in (
        r"\s*[（(](?:组?图|视频|更新|podcast|video|live|photos?|audio|updated?|opinion|全文|附.{1,6}|含.{0,4}图)[）)]\s*$",
        r"\s+[-–—]\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}$",
        r"\s*[（(]\d{1,2}(?:月\d{1,2}日|[./-]\d{1,2})[）)]$",
    )
]
LOUD = re.compile(
    r"[!！]|\?{2,}|？$|\?$|\b(?:you|your|here.s|this is (?:why|how|what)|what (?:we|to) know|why|how to"
    r"|must.see|shocking|stunning|slams?|blasts?|destroys?|rips|epic|insane|unbelievable|you won.t|goes viral"
    r"|explained|takeaways|live updates?|roundup|things to|savage|memes?|mugged|hilarious|brutal|opinion"
    r"|podcast)\b"
    r"|震惊|竟然?|居然|重磅|刚刚|突发|惊呆|炸(?:锅|裂|了)|傻眼|疯了|史诗级|万万没想到|装死|硬刚|怒怼|怒斥|撕破脸"
    r"|怎么看|如何看待|为什么|为何|什么情况|怎么回事|哪些|一文|盘点|你|吗$|太.{1,4}了",
    re.I,
)


def bare_title(report: Report) -> str:
    """The title without the outlet's name, page numbers and column marks; "" when it is no title at all."""
    title = re.sub(r"\s+", " ", visible(report.title)).strip()
    if is_order(title):
        return ""
    for _ in range(2):
        for prefix in PREFIXES:
            title = prefix.sub("", title, count=1)
    title = without_outlet(title, report)
    for suffix in SUFFIXES:
        title = suffix.sub("", title, count=1)
    if ADDRESS.search(title) or MARKUP.search(title.replace("|", "")):
        return ""
    return title.strip(" -–—|·:：，,")


def without_outlet(title: str, report: Report) -> str:
    """Cut " - Outlet" or "| Section | Outlet": the end of a title that names who tells, or is short."""
    names = [squeeze(name) for name in (report.outlet, report.publisher) if name]
    for _ in range(3):
        cuts = list(SEPARATORS.finditer(title))
        if not cuts:
            return title
        head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
        end = squeeze(tail)
        named = any(end and (end in name or name in end) for name in names)
        bar = cuts[-1].group().strip() in ("|", "｜", "丨", "_") and length(tail) <= 4
        if not head or not (named or (bar and length(head) > length(tail))):
            break
        title = head
    head, _, rest = title.partition("|")
    if rest and length(head) <= 2 < length(rest):  # "Opinion | …"
        return rest.strip()
    return title


def squeeze(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def choose_headline(reports: Sequence[Report], centre: Vector, language: str) -> str:
    """The title nearest the centre of the story that tells much and shouts little; "" if none is fit.

    ``reports`` are those of the summary's language, the most important first, which decides ties.
    """
    best, best_score = "", float("-inf")
    for report in reports:
        title = bare_title(report)
        if not title or is_han(title) != (language == "zh"):
            continue
        score = informative(title, centre)
        if score > best_score:
            best, best_score = title, score
    return shortened(best)


def informative(title: str, centre: Vector) -> float:
    """Nearness to the centre, less for titles that are too short, too long or loud."""
    words = length(title)
    low, high = (10, 32) if is_han(title) else (6, 16)
    score = cosine(vector(terms(title)), centre)
    score -= 0.05 * max(0, low - words) + 0.02 * max(0, words - high)
    if LOUD.search(title):
        score -= 0.2
    if BOILERPLATE.search(title):
        score -= 0.3
    letters = [c for c in title if c.isalpha()]
    capitals = sum(len(word) > 3 and word.isupper() for word in title.split())
    if not is_han(title) and (capitals >= 3 or sum(map(str.isupper, letters)) > 0.6 * len(letters)):
        score -= 0.3
    if re.search(r"\d", title):
        score += 0.05
    return score


def shortened(title: str) -> str:
    """At most the longest headline, cut at a clause or a word and never inside one."""
    limit = LONGEST // 2 if is_han(title) else LONGEST
    if len(title) <= limit:
        return title
    head = title[: limit - 1]
    at = max(head.rfind(mark) for mark in ("，", "；", "。", " ", "："))
    return (head[:at] if at > limit // 2 else head).rstrip(" ,，;；:：") + "…"
