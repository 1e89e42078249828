"""Which open story a report belongs to, or a new one. Pure: no database, no clock; times are seconds.

One pass over the reports in time order, one fixed setting for English and Chinese, merging late. A report is
a unit vector of (1 + ln tf) x idf, frozen when it arrives; a story is the sum of its reports' vectors.
What a publisher names in every few reports (its own city, a president, the words around its excerpts) tells
little in its reports: without that its unrelated reports chain into one story. Reports made from a form start
stories that nobody joins, and stories learn nothing from them.
Candidates come from postings (term -> the stories that have it, the newest last). Stories silent for 72 h are
forgotten with all their postings, so memory follows the window and not the age of the process.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from operator import itemgetter

from crawler.stories.features import Features, read_general

JOIN = 0.17  # least cosine x decay to join a story
MERGE = 0.275  # least cosine x decay for two stories to become one
ONE_PUBLISHER = 1.6  # x JOIN or MERGE while a story and what comes to it are of one and the same publisher:
# headlines made from a form look alike, and a publisher seldom tells an event twice before others do
NAME = 2  # heaviest shared terms, often the two words of one name, on which such a join must not rest
BESIDES_NAME = 0.06  # least likeness that is left without them
MERGES = 3  # at most, after one join
DECAY = 0.2  # a day of silence costs the factor exp(-DECAY)
SILENT = 72 * 3600.0  # seconds; then a story takes no more reports
SEARCH_TERMS = 14  # heaviest terms that look for candidates
SEARCH_POSTINGS = 400  # newest postings read of each
CANDIDATES = 24  # compared in full
LONG, CUT = 120, 80  # a story's vector past LONG terms is cut to its CUT heaviest
PRIOR = 4000.0  # reports that the general frequencies count for
PRIOR_LIFT, PRIOR_MOST = 10.0, 0.5  # p(w) = min(PRIOR_MOST, PRIOR_LIFT x general frequency)
HABIT_FROM = 10  # reports of a publisher after which what it often names counts less
HABIT_PRIOR = 100.0  # reports without the term that are added to those counted
HABIT_LEAST = 2.0  # counts up to this one say nothing
HABIT_HALVED = 36 * 3600.0  # seconds after which the counts of a publisher are halved
HABIT_PRUNED = 25  # reports of a publisher after which terms counted once are forgotten
AGEING = 100_000  # reports after which the counts of terms are halved, so that they stay bounded

Vector = dict[str, float]
NONE: dict[int, float] = {}


@dataclass(frozen=True, slots=True)
class Assignment:
    """``story`` after all merges; ``merges`` are (loser, winner) in their order, ``alike`` how similar each
    two were.
    """

    story: int
    similarity: float
    is_new: bool = False
    merges: tuple[tuple[int, int], ...] = ()
    alike: tuple[float, ...] = ()


@dataclass(slots=True)
class OpenStory:
    """What the grouper keeps of a story."""

    last: float
    size: int = 0
    publisher: str | None = None  # of all its reports; None when they differ or say none
    public_since: float = math.inf
    norm2: float = 0.0
    vector: Vector = field(default_factory=dict)


class Frequencies:
    """How telling a term is: general frequencies as the prior, then what arrived. One table a language."""

    def __init__(self, general: Mapping[str, float]) -> None:
        self.prior = {
            term: PRIOR * min(PRIOR_MOST, PRIOR_LIFT * frequency) for term, frequency in general.items()
        }
        self.reports = 0
        self.counts: dict[str, int] = defaultdict(int)  # small whole numbers cost no object each

    def add(self, terms: Iterable[str]) -> None:
        self.reports += 1
        for term in terms:
            self.counts[term] += 1
        if self.reports >= AGEING:
            self.reports //= 2
            halved = {term: count // 2 for term, count in self.counts.items() if count > 1}
            self.counts = defaultdict(int, halved)

    def idf(self, term: str) -> float:
        seen = self.prior.get(term, 0.0) + self.counts.get(term, 0) + 0.5
        return math.log(1 + (PRIOR + self.reports) / seen)


@dataclass(slots=True)
class Habit:
    """In how many of its last reports a publisher had each term. Bounded: what it seldom has is forgotten."""

    last: float
    halved: float
    reports: float = 0.0
    unpruned: int = 0
    counts: Vector = field(default_factory=dict)

    def add(self, terms: Iterable[str], at: float) -> None:
        self.last = max(self.last, at)
        if at - self.halved >= HABIT_HALVED:
            share = 0.5 ** int((at - self.halved) / HABIT_HALVED)
            self.halved = at
            self.reports *= share
            kept = {term: count * share for term, count in self.counts.items()}
            self.counts = {term: count for term, count in kept.items() if count >= 1}
        self.reports += 1
        for term in terms:
            self.counts[term] = self.counts.get(term, 0) + 1
        self.unpruned += 1
        if self.unpruned == HABIT_PRUNED:
            self.unpruned = 0
            self.counts = {term: count for term, count in self.counts.items() if count > 1}

    def damp(self, weights: Vector, tf: Mapping[str, float]) -> None:
        """Weights of terms -> at most what they tell among the reports of this publisher alone."""
        if self.reports < HABIT_FROM:
            return
        reports, counts = HABIT_PRIOR + self.reports, self.counts
        for term in weights.keys() & counts.keys():
            count = counts[term]
            if count > HABIT_LEAST:
                weights[term] = min(weights[term], tf[term] * math.log(1 + reports / (count + 0.5)))


class Grouper:
    """The open stories and which report goes where.

    Keys of new stories are given by the caller and are never used twice.
    """

    def __init__(self, general: Mapping[str, Mapping[str, float]] | None = None) -> None:
        tables = general or {language: read_general(language) for language in ("en", "zh")}
        self.frequencies = {language: Frequencies(table) for language, table in tables.items()}
        self.stories: dict[int, OpenStory] = {}  # the longest silent first
        # term -> {story: its weight}; or the one story that has it, as most terms do: a dict each is 10x that
        self.postings: dict[str, int | dict[int, float]] = {}
        self.habits: dict[str, Habit] = {}  # by publisher; the longest silent first
        self.apart: set[frozenset[int]] = set()  # pairs of stories that staff parted: never merged

    def place(
        self, features: Features, at: float, new_key: int, *, publisher: str = "", counts: bool = True
    ) -> Assignment | None:
        """Put a report of time ``at`` where it belongs.

        A report made from a form may join, but the story learns nothing from it; what it starts nobody joins.
        With ``counts=False`` a report may join but leaves no trace: it starts no story (None), merges none,
        and neither the story's vector nor the frequencies learn from it.
        """
        vector = self.vector_of(features, publisher)
        self.forget_silent(at)
        found, similarity = self.nearest(vector, at, None)
        similarity *= features.weight
        joins = found is not None and similarity >= JOIN
        if joins and found is not None and publisher and self.stories[found].publisher == publisher:
            joins = self.alike_alone(vector, found, similarity, JOIN)
        if not counts:
            return Assignment(found, similarity) if joins and found is not None else None
        self.learn(features, at, publisher)
        if features.is_form:
            if joins and found is not None:
                return Assignment(found, similarity)
            return Assignment(new_key, 1.0, is_new=True)
        if not joins or found is None:
            self.stories[new_key] = OpenStory(last=at, publisher=publisher or None)
            self.add(new_key, vector, at)
            return Assignment(new_key, 1.0, is_new=True)
        self.heard_from(found, publisher)
        self.add(found, vector, at)
        story, merges, alike = self.merge_around(found, at)
        return Assignment(story, similarity, merges=merges, alike=alike)

    def restore(self, features: Features, at: float, key: int, publisher: str = "") -> None:
        """Replay a report whose story is known already."""
        vector = self.vector_of(features, publisher)
        self.learn(features, at, publisher)
        if features.is_form:
            return
        if key not in self.stories:
            self.stories[key] = OpenStory(last=at, publisher=publisher or None)
        self.heard_from(key, publisher)
        self.add(key, vector, at)

    def learn(self, features: Features, at: float, publisher: str) -> None:
        """Count the terms of a report, in its language and at its publisher."""
        self.frequencies[features.language].add(features.terms)
        if publisher:
            habit = self.habits.pop(publisher, None) or Habit(last=at, halved=at)
            habit.add(features.terms, at)
            self.habits[publisher] = habit

    def heard_from(self, key: int, publisher: str | None) -> None:
        story = self.stories[key]
        if story.publisher != publisher:
            story.publisher = None

    def publish(self, key: int, since: float) -> None:
        """From now on the story's address is known to readers: in a merge it keeps its key."""
        if key in self.stories:
            self.stories[key].public_since = since

    def vector_of(self, features: Features, publisher: str = "") -> Vector:
        """Unit vector of a report."""
        idf = self.frequencies[features.language].idf
        weights = {term: tf * idf(term) for term, tf in features.terms.items()}
        if publisher in self.habits:
            self.habits[publisher].damp(weights, features.terms)
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {term: weight / norm for term, weight in weights.items()} if norm else {}

    def nearest(self, vector: Vector, at: float, leaving_out: int | None) -> tuple[int | None, float]:
        """The most similar open story and cosine x decay; ``vector`` need not be of unit length."""
        partial: dict[int, float] = defaultdict(float)
        stories = self.stories
        for term in nlargest(SEARCH_TERMS, vector, key=vector.__getitem__):
            weight = vector[term]
            held = self.postings.get(term, NONE)
            if isinstance(held, int):
                partial[held] += weight * stories[held].vector[term]
                continue
            for key, theirs in islice(reversed(held.items()), SEARCH_POSTINGS):
                partial[key] += weight * theirs
        if leaving_out is not None:
            partial.pop(leaving_out, None)
        best, best_score = None, 0.0
        scored = ((score / math.sqrt(stories[key].norm2), key) for key, score in partial.items())
        for _, key in nlargest(CANDIDATES, scored):
            story = stories[key]
            score = dot(vector, story.vector) / math.sqrt(story.norm2)
            score *= math.exp(-DECAY * max(0.0, at - story.last) / 86400)
            if score > best_score:
                best, best_score = key, score
        norm = math.sqrt(sum(weight * weight for weight in vector.values()))
        return best, best_score / norm if norm else 0.0

    def alike_alone(self, vector: Vector, key: int, similarity: float, least: float) -> bool:
        """The stricter question while a story and what comes to it are of one publisher."""
        if similarity < least * ONE_PUBLISHER:
            return False
        theirs = self.stories[key].vector
        shared = [weight * theirs[term] for term, weight in vector.items() if term in theirs]
        return similarity * (1 - sum(nlargest(NAME, shared)) / sum(shared)) >= BESIDES_NAME

    def add(self, key: int, vector: Vector, at: float, size: int = 1) -> None:
        """Sum a vector into a story and bring its postings up to date."""
        story = self.stories.pop(key)
        story.last = max(story.last, at)
        story.size += size
        self.stories[key] = story
        old = story.vector
        whole = old | {term: old.get(term, 0.0) + weight for term, weight in vector.items()}
        if len(whole) > LONG:
            whole = dict(nlargest(CUT, whole.items(), key=itemgetter(1)))
            for term in old.keys() - whole.keys():
                self.remove_posting(term, key)
        story.vector = whole
        story.norm2 = sum([weight * weight for weight in whole.values()])
        for term in vector:
            if term in whole:
                self.add_posting(term, key, whole[term])

    def add_posting(self, term: str, key: int, weight: float) -> None:
        held = self.postings.get(term, key)
        if held == key:
            self.postings[term] = key
        elif isinstance(held, int):
            self.postings[term] = {held: self.stories[held].vector[term], key: weight}
        else:
            held.pop(key, None)
            held[key] = weight

    def merge_around(self, key: int, at: float) -> tuple[int, tuple[tuple[int, int], ...], tuple[float, ...]]:
        """After a join: let the story find others that became the same; (story, merges, similarities)."""
        merges: list[tuple[int, int]] = []
        alike: list[float] = []
        for _ in range(MERGES):
            other, similarity = self.nearest(self.stories[key].vector, at, key)
            if other is None:
                break
            if similarity < MERGE or frozenset((key, other)) in self.apart:
                break
            story = self.stories[key]
            alone = story.publisher is not None and story.publisher == self.stories[other].publisher
            if alone and not self.alike_alone(story.vector, other, similarity, MERGE):
                break
            winner, loser = sorted((key, other), key=self.precedence)
            merges.append((loser, winner))
            alike.append(similarity)
            self.merge(loser, winner)
            key = winner
        return key, tuple(merges), tuple(alike)

    def precedence(self, key: int) -> tuple[float, int, int]:
        """Who keeps its key in a merge: public first, then the bigger, then the older."""
        story = self.stories[key]
        return story.public_since, -story.size, key

    def merge(self, loser: int, winner: int) -> None:
        """Pour one story into another, which is kept apart from whatever the loser was."""
        for pair in [pair for pair in self.apart if loser in pair]:
            self.apart.remove(pair)
            self.apart.add(pair - {loser} | {winner})
        gone = self.remove(loser)
        self.heard_from(winner, gone.publisher)
        self.add(winner, gone.vector, gone.last, gone.size)

    def remove(self, key: int) -> OpenStory:
        story = self.stories.pop(key)
        for term in story.vector:
            self.remove_posting(term, key)
        return story

    def remove_posting(self, term: str, key: int) -> None:
        held = self.postings[term]
        if isinstance(held, int):
            del self.postings[term]
            return
        held.pop(key)
        if len(held) == 1:
            self.postings[term] = next(iter(held))

    def having(self, term: str) -> dict[int, float]:
        """Stories that have a term, the newest last, each with its weight."""
        held = self.postings.get(term, NONE)
        return {held: self.stories[held].vector[term]} if isinstance(held, int) else held

    def forget_silent(self, at: float) -> None:
        """Close the stories that were silent for 72 h at ``at``, and forget the publishers that were.

        Bounded: the longest silent stand first.
        """
        while self.stories:
            key, story = next(iter(self.stories.items()))
            if at - story.last < SILENT:
                break
            self.remove(key)
        while self.habits:
            publisher, habit = next(iter(self.habits.items()))
            if at - habit.last < SILENT:
                break
            del self.habits[publisher]


def dot(a: Vector, b: Vector) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum([weight * b[term] for term, weight in a.items() if term in b])
