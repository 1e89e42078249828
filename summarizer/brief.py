"""A story's reports -> the exact text a model will read, cut to size; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from summarizer.clean import clean_sentences
from summarizer.draft import Report
from summarizer.fence import disarmed, fenced
from summarizer.headline import bare_title
from summarizer.importance import informative_first
from summarizer.wording import HAN, is_han

PROMPTS = Path(__file__).parent / "prompts"
TOKENS = 4000  # of the reports in one call
SHORTER_TOKENS = 1200  # after the server said that it was too long
REPORTS = 16
FIRST = 2  # sentences each report gets before any gets more
LANGUAGES = {"en": "English", "zh": "Simplified Chinese (简体中文)"}
HEADLINE = {"en": "14 words", "zh": "28 characters"}


@dataclass(frozen=True)
class Prompt:
    """An instruction as prose; ``version`` tells when its file changed."""

    text: str
    version: str


@dataclass(frozen=True)
class Brief:
    """What a model reads about a story: ``text`` stands behind the fence, ``reports`` are those in it."""

    language: str
    text: str
    reports: tuple[Report, ...]
    tokens: int

    def messages(self, mark: str) -> list[dict[str, str]]:
        return messages(summary_prompt(self.language), self.text, mark)


def messages(instruction: str, text: str, mark: str, what: str = "REPORTS") -> list[dict[str, str]]:
    return [{"role": "system", "content": instruction}, {"role": "user", "content": fenced(text, mark, what)}]


@cache
def prompt(name: str) -> Prompt:
    text = (PROMPTS / f"{name}.txt").read_text(encoding="utf-8")
    return Prompt(text, hashlib.sha256(text.encode()).hexdigest()[:16])


def summary_prompt(language: str) -> str:
    text = prompt("summary").text.replace("{language}", LANGUAGES.get(language, language))
    return text.replace("{headline}", HEADLINE.get(language, HEADLINE["en"]))


def tokens(text: str) -> int:
    """Estimate: one for each Han character and 3.5 other characters for one."""
    han = len(re.findall(rf"[{HAN}]", text))
    return han + round((len(text) - han) / 3.5)


def most_tokens(text: str) -> int:
    """A count that no tokenizer in use goes above, to reserve money by."""
    ascii_letters = len(re.findall(r"[A-Za-z0-9 ]", text))
    return round((len(text) - ascii_letters) * 2 + ascii_letters / 2) + 50


def brief(reports: Sequence[Report], language: str, limit: int = TOKENS) -> Brief:
    """The most informative reports first, those in ``language`` before others; each gets its title and its
    first sentences, then all get more in turns until ``limit`` tokens are reached."""
    chosen = sorted(informative_first(reports, REPORTS), key=lambda report: report.language != language)
    heads = {report.number: head(report) for report in chosen}
    bodies = {
        report.number: [disarmed(text) for _, text in clean_sentences(report.text)] for report in chosen
    }
    taken: dict[int, int] = {}
    spent = 0
    for turn in range(max((len(body) for body in bodies.values()), default=0) + 1):
        for report in chosen:
            body = bodies[report.number]
            upto = min(len(body), FIRST + turn * 2)
            since = taken.get(report.number, 0)
            cost = tokens("".join(body[since:upto])) + (
                0 if report.number in taken else tokens(heads[report.number])
            )
            if (report.number in taken and upto == since) or spent + cost > limit:
                continue
            taken[report.number] = upto
            spent += cost
    used = tuple(report for report in chosen if report.number in taken)
    parts = [
        block(report, heads[report.number], bodies[report.number][: taken[report.number]]) for report in used
    ]
    text = "\n\n".join(parts)
    return Brief(language, text, used, tokens(text))


def head(report: Report) -> str:
    lines = [f"[{report.number}]", f"source: {disarmed(report.outlet or report.publisher)[:80]}"]
    if report.published:
        lines.append(f"date: {report.published:%Y-%m-%d %H:%M} UTC")
    if title := bare_title(report):
        lines.append(f"title: {disarmed(title)[:300]}")
    return "\n".join(lines)


def block(report: Report, top: str, sentences: Sequence[str]) -> str:
    joined = ("" if is_han("".join(sentences)) else " ").join(sentences)
    return f"{top}\ntext: {joined}" if joined else top
