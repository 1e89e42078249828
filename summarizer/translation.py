"""A checked summary in another language, sentence by sentence, each compared with its original; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel, ValidationError

from summarizer.answer import Refusal, json_object
from summarizer.brief import LANGUAGES, messages, prompt, tokens
from summarizer.check import plain, unfit
from summarizer.draft import Draft, Sentence
from summarizer.facts import canonical, names, numbers, words
from summarizer.fence import disarmed
from summarizer.names import CHINESE_NAMES, TITLES
from summarizer.wording import HAN

FEWEST = 2  # the headline and a sentence
MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: Decimal(n) for n, name in enumerate(MONTH_NAMES.split(), 1) if name != "may"}
# "may" is a verb more often than a month
BEFORE_MAY = "in|on|by|before|after|until|since|from|to|of|this|last|next|early|late|mid"
MAY = re.compile(rf"\b(?:{BEFORE_MAY})[- ]May\b|\bMay \d|\d May\b")
BRACKETED = re.compile(rf"([A-Z][\w'’.\- ]*?)\s?[(（]([{HAN}·、，0-9A-Za-z]+)[)）]")


class Translated(BaseModel):
    id: int
    sentence: str


def request(draft: Draft, source: str, language: str, mark: str) -> list[dict[str, str]]:
    """The call that translates ``draft``: the headline is sentence 1."""
    instruction = prompt("translation").text.replace("{source}", LANGUAGES.get(source, source))
    instruction = instruction.replace("{language}", LANGUAGES.get(language, language))
    return messages(instruction, listed(draft), mark, "SENTENCES")


def listed(draft: Draft) -> str:
    lines = [draft.headline, *(sentence.text for sentence in draft.sentences)]
    return "\n\n".join(f"[{n}]\n{disarmed(line)}" for n, line in enumerate(lines, 1))


def size(draft: Draft) -> int:
    """Tokens that a translation may take."""
    return 200 + 3 * tokens(listed(draft))


def check_translation(answer: str, original: Draft, source: str, language: str) -> Draft:
    """``original`` in ``language``, without the sentences whose translation changed a fact.

    Raises Refusal: not_json, schema, headline_<reason>, too_few.
    """
    by_id = translations(answer)
    headline = by_id.get(1, "").rstrip("。.")
    if reason := changed(original.headline, headline, source, language):
        raise Refusal(f"headline_{reason}")
    dropped: Counter[str] = Counter()
    place = 1
    groups: list[list[Sentence]] = []
    for group in (original.tldr, original.bullets):
        kept: list[Sentence] = []
        for sentence in group:
            place += 1
            text = by_id.get(place, "")
            if reason := changed(sentence.text, text, source, language):
                dropped[reason] += 1
            else:
                kept.append(Sentence(text, tuple(sentence.sources)))
        groups.append(kept)
    tldr, bullets = groups
    if not tldr:
        tldr, bullets = bullets[:1], bullets[1:]
    if 1 + len(tldr) + len(bullets) < FEWEST:
        raise Refusal("too_few", ", ".join(f"{reason} {n}" for reason, n in sorted(dropped.items())))
    return Draft(headline, tldr, bullets, (), dict(dropped))


def translations(answer: str) -> dict[int, str]:
    try:
        rows = [Translated.model_validate(row) for row in json_object(answer, "sentences")["sentences"]]
    except (ValidationError, TypeError) as problem:
        raise Refusal("schema") from problem
    return {row.id: plain(row.sentence) for row in rows}


def changed(original: str, text: str, source: str, language: str) -> str:
    """What the translation ``text`` changed: number, name, or its own fault; "" if it holds."""
    reason = unfit(text, language)
    if not text or (reason and reason != "short"):
        return reason or "missing"
    if figures(original) != figures(text):
        return "number"
    return "name" if unknown_names(original, text, language) else ""


def figures(text: str) -> set[Decimal]:
    """The values of a text's numbers, months among them: "30 January" and "1月30日" are the same two."""
    found = {number.value for number in numbers(text)}
    found |= {MONTHS[word] for word in words(text) if word in MONTHS}
    return found | {Decimal(5)} if MAY.search(text) else found


def unknown_names(original: str, text: str, language: str) -> list[str]:
    """Names that were lost (into Chinese) or invented (out of it).

    A name stands as it was, or with the original in brackets, or by the list of names.
    """
    if language == "zh":
        there = words(text)
        return [name for name in names(original) if not stands(name, there, text)]
    there = words(original)
    borne: set[str] = set()
    for name, behind in BRACKETED.findall(text):
        if behind in original:
            borne |= words(name)
    return [name for name in names(without_brackets(text)) if not stands(name, there | borne, original)]


def stands(name: str, there: set[str], chinese: str) -> bool:
    word = canonical(name)
    if word in there or word in TITLES:
        return True
    return any(form in chinese for form in CHINESE_NAMES.get(word, ()))


def without_brackets(text: str) -> str:
    return re.sub(rf"[(（][^)）]*[{HAN}][^)）]*[)）]", "", text)


def draft_of(headline: str, tldr: Sequence[dict[str, object]], bullets: Sequence[dict[str, object]]) -> Draft:
    """A stored summary's columns as a Draft."""

    def sentences(rows: Sequence[dict[str, object]]) -> list[Sentence]:
        return [Sentence(str(row["text"]), tuple(row["sources"])) for row in rows]  # type: ignore[arg-type]

    return Draft(headline, sentences(tldr), sentences(bullets))
