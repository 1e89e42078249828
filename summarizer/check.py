"""A model's answer -> a Draft of the sentences that hold, or a Refusal with its reason; pure.

A sentence holds when it is plain news in the language asked for, and its numbers, names, weekdays and
quotations, and a third of its content words, occur in a report that it cites.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from digest.lib.text import sentences
from summarizer.answer import Refusal, Row, row, said
from summarizer.clean import (
    ADDRESS,
    BOILERPLATE,
    COMMENTS,
    CUT_END,
    FINISHED,
    MARKUP,
    TAGS,
    before_order,
    is_order,
    length,
    visible,
)
from summarizer.draft import Difference, Draft, Report, Sentence
from summarizer.facts import Evidence, common, evidence, missing
from summarizer.headline import LONGEST, bare_title
from summarizer.wording import cosine, is_han, overlap, terms, vector

OVERLAP = 0.34  # of a sentence's content words that a cited report must share
FEWEST = 2  # sentences that must be left
TLDR, BULLETS, DIFFERS = 3, 4, 2
SHORTEST = {"en": 5, "zh": 9}  # words, characters
LONGEST_SENTENCE = 500  # characters
REPEATED = 0.8  # cosine with a sentence that stands already
SAME_AS_HEADLINE = 0.95  # a sentence that only says the headline again tells a row nothing
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"\*\*|__|~~|`+|^\s*(?:[-*•#>]+|\d{1,2}[.)、])\s+")
CITATION = re.compile(r"\s*(?:\[\d{1,3}(?:\s*,\s*\d{1,3})*\]|【\d{1,3}】)")


def evidence_of(report: Report) -> Evidence:
    """What ``report`` bears witness to: its title and its text without orders to a machine."""
    lines = [before_order(line) if is_order(line) else line for line in visible(report.text).splitlines()]
    return evidence("\n".join([bare_title(report), *lines]), report.language)


def check(answer: str, reports: Sequence[Report], language: str) -> Draft:
    """The Draft in ``language`` that ``answer`` holds, its citations cut to the reports that bear it out.

    Raises Refusal: not_json, schema, headline_<reason>, too_few.
    """
    parts = said(answer)
    sources = {report.number: evidence_of(report) for report in reports}
    dropped: Counter[str] = Counter()
    kept: list[Sentence] = []
    groups: list[list[Sentence]] = []
    titled = vector(terms(plain(parts.headline)))
    for values, most in ((parts.tldr, TLDR), (parts.bullets, BULLETS)):
        group: list[Sentence] = []
        for value in values:
            result = sentence_of(value, sources, language, kept) if len(group) < most else "too_many"
            if isinstance(result, str):
                dropped[result] += 1
            elif cosine(vector(terms(result.text)), titled) > SAME_AS_HEADLINE:
                dropped["repeated"] += 1
            else:
                group.append(result)
                kept.append(result)
        groups.append(group)
    tldr, bullets = groups
    if not tldr:  # a row shows the first sentence of it
        tldr, bullets = bullets[:1], bullets[1:]
    headline = checked_headline(parts.headline, sources, language)
    if len(kept) < FEWEST:
        raise Refusal("too_few", ", ".join(f"{reason} {n}" for reason, n in sorted(dropped.items())))
    differs = differences(parts.differs, sources, language, kept, dropped)
    return Draft(headline, tldr, bullets, differs, dict(dropped))


def plain(text: str) -> str:
    """``text`` without markup of any kind, on one line."""
    text = LINK.sub(r"\1", TAGS.sub(" ", COMMENTS.sub(" ", text)))
    text = CITATION.sub("", MARKS.sub("", visible(text)))
    return re.sub(r"\s+", " ", text).strip()


def sentence_of(
    value: Any,
    sources: dict[int, Evidence],
    language: str,
    kept: Sequence[Sentence],
    *,
    together: bool = False,
) -> Sentence | str:
    """The checked sentence, or the reason why it falls. ``together``: no report need say all of it."""
    found = row(value)
    if found is None:
        return "schema"
    text = whole(plain(found.sentence))
    if reason := unfit(text, language):
        return reason
    cited = [n for n in dict.fromkeys(found.source_ids) if n in sources]
    if not cited:
        return "citation"
    bearing = borne_out(text, cited, sources, language)
    if not bearing:
        return "overlap"
    # who bears out all of it is cited; only where nobody does alone, those who do together
    if not together:
        bearing = [n for n in bearing if not missing(text, sources[n])] or bearing
    if kind := missing(text, reduce(or_, (sources[n] for n in bearing))):
        return kind
    mine = vector(terms(text))
    if any(cosine(mine, vector(terms(other.text))) > REPEATED for other in kept):
        return "repeated"
    return Sentence(text, tuple(bearing))


def whole(text: str) -> str:
    """``text`` without a last sentence that was cut off behind others."""
    pieces = sentences(text)
    if len(pieces) > 1 and not FINISHED.search(pieces[-1]):
        return text[: text.rindex(pieces[-1])].rstrip()
    return text


def unfit(text: str, language: str) -> str:
    """Why ``text`` is no sentence of news in ``language``, whatever its sources say; "" if it is."""
    if is_order(text):
        return "order"
    if ADDRESS.search(text):
        return "link"
    if MARKUP.search(text):
        return "markup"
    if BOILERPLATE.search(text):
        return "boilerplate"
    if CUT_END.search(text):
        return "cut"
    if is_han(text) != (language == "zh"):
        return "language"
    if length(text) < SHORTEST.get(language, SHORTEST["en"]):
        return "short"
    return "long" if len(text) > LONGEST_SENTENCE else ""


def borne_out(text: str, cited: Sequence[int], sources: dict[int, Evidence], language: str) -> list[int]:
    """Those of ``cited`` that share enough of the sentence's words; another language shares none."""
    mine = terms(text)
    return [n for n in cited if overlap(mine, sources[n].terms) >= OVERLAP]


def checked_headline(text: str, sources: dict[int, Evidence], language: str) -> str:
    """Raises Refusal ``headline_<reason>``."""
    text = plain(text).strip("。.")
    reason = unfit(text, language)
    if reason and not (reason == "short" and length(text) >= 3):
        raise Refusal(f"headline_{reason}")
    if len(text) > LONGEST:
        raise Refusal("headline_long")
    bearing = borne_out(text, list(sources), sources, language)
    if not bearing:
        raise Refusal("headline_overlap")
    everything = reduce(or_, (sources[n] for n in bearing))
    kind = missing(sentence_case(text, everything), everything) or opens_with_stranger(text, everything)
    if kind:
        raise Refusal(f"headline_{kind}")
    return text


def opens_with_stranger(text: str, source: Evidence) -> str:
    """ "name" where a headline begins with a word that no report knows: whoever it is did not do it."""
    opening = text.split(None, 1)[0]
    known = is_han(text) or common(opening) or source.has_name(opening) or set(terms(opening)) <= source.terms
    return "" if known else "name"


def sentence_case(text: str, source: Evidence) -> str:
    """A Title Case headline with its ordinary words in lower case, so that only names are looked up."""
    long = [word for word in text.split() if len(word) > 3]
    if is_han(text) or sum(word[0].isupper() for word in long) < 0.8 * len(long):
        return text
    mine = source.terms
    return " ".join(
        word.lower() if word[1:].islower() and set(terms(word)) <= mine else word for word in text.split()
    )


def differences(
    values: Sequence[Any],
    sources: dict[int, Evidence],
    language: str,
    kept: Sequence[Sentence],
    dropped: Counter[str],
) -> list[Difference]:
    """Disagreements that hold: checked like sentences, and borne out by two reports at least."""
    found: list[Difference] = []
    for value in values:
        full = len(found) >= DIFFERS
        result = "too_many" if full else sentence_of(value, sources, language, kept, together=True)
        if isinstance(result, str):
            dropped[result] += 1
        elif len(result.sources) < 2:
            dropped["one_sided"] += 1
        else:
            label = plain(Row.model_validate(value).about)[:60]
            fit = not unfit(label + "。" * 9 if language == "zh" else label + " a" * 5, language)
            grounded = (
                overlap(terms(label), reduce(or_, (sources[n] for n in result.sources)).terms) >= OVERLAP
            )
            found.append(Difference(label if fit and grounded else "", result.text, result.sources))
    return found
