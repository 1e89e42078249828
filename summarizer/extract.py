"""A summary without a model: sentences taken word for word from the reports, and one of their titles; pure.

The sentences nearest the centre of all of them (TF-IDF centroid + 2 x titles), early ones first
(x (1 + .6 / (1 + position))), unlike each other (maximal marginal relevance .7, none above cosine .6).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summarizer.clean import clean_sentences, length
from summarizer.draft import Draft, Report, Sentence
from summarizer.headline import bare_title, choose_headline, shortened
from summarizer.wording import Vector, cosine, is_han, overlap, terms, vector

POSITION_WEIGHT = 0.6
TITLE_WEIGHT = 2.0
RELEVANCE = 0.7  # the rest is unlikeness to what is chosen
TOO_LIKE = 0.6  # cosine at which two sentences tell the same
REPEATS_HEADLINE = 0.75  # share of a sentence's words that the headline has already
SENTENCES_READ = 40  # of one report: news stands at its top
TLDR, BULLETS = 2, 4
BULLETS_ALONE = 2  # where one publisher tells all
FAINT = 0.35  # of the best score: below it a sentence is an aside, where there are
AT_LEAST = 4  # better ones
# Words that lean on a sentence before: such a one cannot stand alone.
LEANING = (
    "he she it they this that these those his her their its but and however also meanwhile still so "
    "yet then there such another others both instead moreover furthermore additionally nevertheless "
    "similarly later earlier"
)
LEANING_WORDS = frozenset(LEANING.split())
LEAN_HAN = (
    "他 她 它 这 该 此 其 但 而 并 不过 然而 同时 另外 此外 因此 所以 随后 对此 据悉 其中 与此 例如 比如"
)
LEANING_HAN = tuple(LEAN_HAN.split())


@dataclass(frozen=True)
class Candidate:
    text: str
    source: int
    publisher: str
    order: tuple[int, int]  # report, position in it
    words: tuple[str, ...]
    vector: Vector
    score: float


def extract(reports: Sequence[Report], language: str) -> Draft | None:
    """The extract of ``reports`` in ``language`` (others are passed over), most important report first.

    None when no report has a title that can be shown. Reports without any title lend their best sentence.
    """
    told = [report for report in reports if report.language == language]
    candidates, centre = rank(told)
    headline = choose_headline(told, centre, language)
    if not any(report.title.strip() for report in told) and candidates:
        headline = shortened(max(candidates, key=lambda c: c.score).text)
    if not headline:
        return None
    chosen = select(candidates, TLDR + BULLETS)
    lead = first(chosen, headline)
    enough = FAINT * max((c.score for c in chosen), default=0.0)
    rest = [
        c
        for place, c in enumerate(chosen)
        if c is not lead and (place < AT_LEAST or c.score >= enough) and not repeats(c, headline)
    ]
    tldr = [lead] if lead else []
    if lead and rest:
        # the second sentence comes from another source where there is one, and follows in reading order
        second = next((c for c in rest if c.publisher != lead.publisher and stands_alone(c.text)), rest[0])
        rest.remove(second)
        tldr.append(second)
    seen = {c.publisher for c in tldr}
    rest.sort(key=lambda c: c.publisher in seen)  # stable: other sources first
    alone = len({c.publisher for c in candidates}) == 1
    bullets = sorted(rest[: BULLETS_ALONE if alone else BULLETS], key=lambda c: c.order)
    draft = Draft(headline, [sentence(c) for c in tldr], [sentence(c) for c in bullets])
    return draft if draft.tldr else with_titles(draft, told)


def sentence(candidate: Candidate) -> Sentence:
    return Sentence(candidate.text, (candidate.source,))


def rank(reports: Sequence[Report]) -> tuple[list[Candidate], Vector]:
    """Every clean sentence of ``reports`` with its score, and the centre they are measured against."""
    found: list[tuple[Report, tuple[int, int], str]] = []
    for order, report in enumerate(reports):
        for position, text in clean_sentences(report.text)[:SENTENCES_READ]:
            found.append((report, (order, position), text))
    words = [terms(text) for _, _, text in found]
    titles = [terms(bare_title(report)) for report in reports]
    idf = inverse_frequency([*words, *titles])
    vectors = [vector(w, idf) for w in words]
    centre = add(vectors, [vector(w, idf) for w in titles])
    candidates = [
        Candidate(
            text,
            report.number,
            report.publisher or str(report.number),
            order,
            tuple(w),
            v,
            cosine(v, centre) * (1 + POSITION_WEIGHT / (1 + order[1])) * tone(text),
        )
        for (report, order, text), w, v in zip(found, words, vectors, strict=True)
    ]
    return candidates, centre


def tone(text: str) -> float:
    """Less than 1 for what tells little by itself: a question, an exclamation, what is short or leans."""
    end = text.rstrip("\"'”’」』）)")[-1:]
    weight = 0.3 if end in "?？" else 0.7 if end in "!！" else 1.0
    if length(text) < (16 if is_han(text) else 8):
        weight *= 0.8
    return weight if stands_alone(text) else weight * 0.8


def inverse_frequency(texts: Sequence[Iterable[str]]) -> dict[str, float]:
    seen = Counter(word for words in texts for word in set(words))
    return {word: math.log(1 + len(texts) / n) for word, n in seen.items()}


def add(sentences: Sequence[Vector], titles: Sequence[Vector]) -> dict[str, float]:
    """Unit vector of all sentences together with the titles at their weight."""
    total: Counter[str] = Counter()
    for weight, vectors in ((1.0, sentences), (TITLE_WEIGHT, titles)):
        for one in vectors:
            for word, value in one.items():
                total[word] += weight * value  # type: ignore[assignment]
    length = math.sqrt(sum(v * v for v in total.values())) or 1.0
    return {word: value / length for word, value in total.items()}


def select(candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
    """Up to ``limit`` candidates by maximal marginal relevance, best first."""
    left = list(candidates)
    chosen: list[Candidate] = []
    while left and len(chosen) < limit:

        def worth(c: Candidate) -> float:
            nearest = max((cosine(c.vector, other.vector) for other in chosen), default=0.0)
            return RELEVANCE * c.score - (1 - RELEVANCE) * nearest

        best = max(left, key=worth)
        chosen.append(best)
        left = [c for c in left if c is not best and cosine(c.vector, best.vector) <= TOO_LIKE]
    return chosen


def first(chosen: Sequence[Candidate], headline: str) -> Candidate | None:
    """The best candidate that can stand alone in a row under its headline."""
    telling = [candidate for candidate in chosen if not repeats(candidate, headline)]
    alone = (candidate for candidate in telling if stands_alone(candidate.text))
    return next(alone, telling[0] if telling else None)


def stands_alone(text: str) -> bool:
    """Whether ``text`` leans on nothing before it: no pronoun or connective opens it, and no quotation."""
    if is_han(text):
        return not text.startswith(LEANING_HAN) and text[0] not in "“「‘"
    opening = text.split(None, 1)[0]
    return opening.strip(",'’").lower() not in LEANING_WORDS and opening[0] not in "\"“'‘"


def repeats(candidate: Candidate, headline: str) -> bool:
    """Whether a reader who knows the headline learns nothing more."""
    known = set(terms(headline))
    return overlap(candidate.words, known) >= REPEATS_HEADLINE


def with_titles(draft: Draft, reports: Sequence[Report]) -> Draft:
    """Where no report has text: what their other titles say beyond the headline."""
    known = vector(terms(draft.headline))
    rows: list[Sentence] = []
    vectors = [known]
    for report in reports:
        title = bare_title(report)
        mine = vector(terms(title))
        if title and all(cosine(mine, other) <= TOO_LIKE for other in vectors):
            rows.append(Sentence(title, (report.number,)))
            vectors.append(mine)
    return Draft(draft.headline, rows[:1], rows[1 : 1 + BULLETS])
