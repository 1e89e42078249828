"""In what order a person may like to read: what is known of them, what there is, and the reasons. Pure.

Content-based, since a small site has too few people to compare them. A profile of words and channels is made
from what the person saved, voted for, watched and read (Rocchio 1971: liked minus disliked, as TF-IDF vectors
of unit length), beside it the likeness to the nearest of those things, which keeps several interests apart.
It is mixed with how loud the news is: the less is known of the person, the more that counts. Then things that
are alike are spread (maximal marginal relevance, Carbonell & Goldstein 1998). The weights were chosen on
simulated people, see `tests/load/bench_taste.py`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from crawler.stories.features import TOKEN, features, read_general, words
from crawler.stories.group import Frequencies
from digest.lib.language import language_of
from digest.posts.muted import Muted, Said

MOST = 60  # of a list, which then ends
LIKED = {"save": 3.0, "watch": 3.0, "vote": 2.0, "read": 1.0}  # weight of a deed
DISLIKED = 1.0  # of hiding, against the words and channels of what was hidden
HALF_LIFE = 14.0  # days, until a deed counts half
NEAREST = 3  # liked things that a candidate is compared with one by one

POPULAR, FOLLOWED = 1.0, 0.6  # weights of the terms of a score
CENTRE, NEAR, PLACE, AUTHOR = 0.9, 0.4, 0.35, 0.3
TRUST = 6.0  # weight of deeds at which half of what they say is believed
READ_ALREADY = 1.5
PRIOR = 4.0  # deeds that a channel's share is smoothed by
ALIKE = 0.25  # of likeness to what stands above
COMPARED = 6  # rows above that a row is compared with
SPREAD = 150  # candidates that are spread at all
TELLING = 0.02  # of a term's part in likeness, from which it is a reason
MANY_OUTLETS, MANY_VOTES = 4, 3

Vector = dict[str, float]


@dataclass(frozen=True)
class Thing:
    """A story or a post of a person. ``titles``: in all languages it is told in, ``lead``: the first
    sentence of its summary; ``loud``: its heat or, of a post, its votes; ``hours`` since it was published;
    ``publishers`` that tell it, 0 of a post."""

    post: int
    titles: tuple[str, ...]
    lead: str = ""
    channels: frozenset[int] = frozenset()
    loud: float = 0.0
    hours: float = 0.0
    publishers: int = 0
    author: int = 0
    votes: int = 0
    said: Said = Said()

    @property
    def is_post(self) -> bool:
        return self.author != 0


@dataclass(frozen=True)
class Did:
    """One deed: save, watch, vote, read or hide, ``days`` ago."""

    kind: str
    thing: Thing
    days: float = 0.0


@dataclass(frozen=True)
class Person:
    """``away``: posts that they hid; ``follows``: channels."""

    did: tuple[Did, ...] = ()
    follows: frozenset[int] = frozenset()
    muted: Muted = Muted()
    away: frozenset[int] = frozenset()
    me: int = 0

    @property
    def is_new(self) -> bool:
        """Nothing is known that an order could follow."""
        return not self.did and not self.follows


@dataclass(frozen=True)
class Reason:
    """``kind``: follows (``channel``), words (``words``, ``deed`` and ``count`` of it), channel (``channel``,
    ``deed`` and ``count``), author (``count`` deeds), outlets or votes (``count``), hot."""

    kind: str
    channel: int = 0
    words: str = ""
    deed: str = ""
    count: int = 0


@dataclass(frozen=True)
class Placed:
    post: int
    score: float
    reasons: tuple[Reason, ...]


def order(things: Sequence[Thing], person: Person, most: int = MOST) -> list[Placed]:
    """What of ``things`` the person may see, in their order, with at most two reasons each.

    Never what they hid, muted or wrote themselves. Same values, same order.
    """
    shown = [thing for thing in things if may_show(thing, person)]
    if not shown:
        return []
    profile = Profile.of(shown, person)
    scored = profile.scores(shown)
    ranked = sorted(zip(scored, shown, strict=True), key=lambda pair: (-pair[0], -pair[1].post))
    return [
        Placed(thing.post, score, profile.reasons(thing)) for score, thing in profile.spread(ranked)[:most]
    ]


def may_show(thing: Thing, person: Person) -> bool:
    if thing.post in person.away or (person.me and thing.author == person.me):
        return False
    return not (person.muted and person.muted.hides(thing.said))


@lru_cache(maxsize=8192)
def terms_of(title: str, lead: str = "") -> tuple[str, Mapping[str, float]]:
    """(table of frequencies, term -> 1 + ln(times)) of a title with its first sentence."""
    found = features(title, lead)
    return found.language, found.terms


@cache
def general(language: str) -> Frequencies:
    """Of a language at large; read once."""
    return Frequencies(read_general(language))


def fresh(language: str) -> Frequencies:
    """With nothing counted yet."""
    table = Frequencies({})
    table.prior = general(language).prior
    return table


@dataclass
class Profile:
    """A person against what there is now."""

    person: Person
    vectors: dict[int, Vector]
    loudest: tuple[float, float]  # of stories, of posts
    base: dict[int, float]  # channel -> its share of what there is
    liked: list[tuple[Did, float]] = field(default_factory=list)
    wanted: Vector = field(default_factory=dict)  # sum of liked less disliked, unit length
    postings: dict[str, list[tuple[int, float]]] = field(
        default_factory=dict
    )  # of liked: term -> [(n, weight)]
    places: dict[int, float] = field(default_factory=dict)  # channel -> log of how much more it is liked
    authors: Counter[int] = field(default_factory=Counter)
    trust: float = 0.0
    read: frozenset[int] = frozenset()

    @classmethod
    def of(cls, things: Sequence[Thing], person: Person) -> Profile:
        known = {thing.post: thing for thing in [*(did.thing for did in person.did), *things]}
        vectors = vectors_of(known.values())
        loud = [max((t.loud for t in things if t.is_post == post), default=0.0) for post in (False, True)]
        counts = Counter(channel for thing in things for channel in places_of(thing))
        base = {channel: count / len(things) for channel, count in counts.items()}
        profile = cls(person, vectors, (loud[0], loud[1]), base)
        profile.learn()
        return profile

    def learn(self) -> None:
        """From the deeds: one weight a thing, the strongest deed's."""
        best: dict[int, tuple[Did, float]] = {}
        centre: defaultdict[str, float] = defaultdict(float)
        places: defaultdict[int, float] = defaultdict(float)
        for did in self.person.did:
            weight = LIKED.get(did.kind, -DISLIKED) * 0.5 ** (did.days / HALF_LIFE)
            held = best.get(did.thing.post)
            if held is None or weight < 0 or (held[1] > 0 and weight > held[1]):
                best[did.thing.post] = (did, weight)
        total = 0.0
        for did, weight in best.values():
            for term, value in self.vectors[did.thing.post].items():
                centre[term] += weight * value
            for channel in places_of(did.thing):
                places[channel] += weight
            total += max(weight, 0.0)
        self.liked = [pair for pair in best.values() if pair[1] > 0]
        self.wanted = unit({term: value for term, value in centre.items() if value})
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for n, (did, weight) in enumerate(self.liked):
            for term, value in self.vectors[did.thing.post].items():
                postings[term].append((n, value * min(1.0, 0.55 + 0.15 * weight)))
        self.postings = dict(postings)
        for channel, share in self.base.items():
            liked = (max(places[channel], 0.0) + PRIOR * share) / (total + PRIOR)
            self.places[channel] = math.log(liked / share)
        self.authors = Counter(did.thing.author for did, _ in self.liked if did.thing.author)
        self.trust = total / (total + TRUST)
        self.read = frozenset(did.thing.post for did in self.person.did if did.kind == "read")

    def scores(self, things: Sequence[Thing]) -> list[float]:
        """Likeness is small in itself, and counts against the most alike that there is."""
        centre = scaled([dot(self.vectors[thing.post], self.wanted) for thing in things])
        near = scaled([self.nearness(self.vectors[thing.post]) for thing in things])
        return [
            self.score(thing, CENTRE * alike + NEAR * nearest)
            for thing, alike, nearest in zip(things, centre, near, strict=True)
        ]

    def score(self, thing: Thing, alike: float) -> float:
        place = max((self.places.get(channel, 0.0) for channel in places_of(thing)), default=0.0)
        author = min(self.authors[thing.author], 3) / 3 if thing.author else 0.0
        learnt = alike + PLACE * place + AUTHOR * author
        followed = FOLLOWED if not self.person.follows.isdisjoint(thing.channels) else 0.0
        seen = READ_ALREADY if thing.post in self.read else 0.0
        return POPULAR * self.popularity(thing) + followed + self.trust * learnt - seen

    def popularity(self, thing: Thing) -> float:
        """0 to 1: the logarithm of its heat among stories; of its votes, less by age, among posts."""
        top = self.loudest[thing.is_post]
        if thing.is_post:
            return (
                0.6
                * (0.3 + 0.7 * math.log1p(max(thing.loud, 0.0)) / math.log1p(max(top, 5.0)))
                * 2 ** (-thing.hours / 36)
            )
        return math.log1p(max(thing.loud, 0.0)) / math.log1p(top) if top > 0 else 0.0

    def nearness(self, vector: Vector) -> float:
        """Mean likeness to the nearest things that the person liked."""
        likeness: defaultdict[int, float] = defaultdict(float)
        for term, value in vector.items():
            for n, weight in self.postings.get(term, ()):
                likeness[n] += value * weight
        return sum(sorted(likeness.values(), reverse=True)[:NEAREST]) / NEAREST

    def spread(self, ranked: Sequence[tuple[float, Thing]]) -> list[tuple[float, Thing]]:
        """The best first; each less by its likeness to the rows that stand right above it."""
        rest, chosen = list(ranked[:SPREAD]), list[tuple[float, Thing]]()
        while rest:
            above = [self.vectors[thing.post] for _, thing in chosen[-COMPARED:]]
            best, at = -math.inf, 0
            for n, (score, thing) in enumerate(rest):
                if score <= best:
                    break  # the rest is no better even when it is like nothing above
                vector = self.vectors[thing.post]
                less = ALIKE * max((dot(vector, other) for other in above), default=0.0)
                if score - less > best:
                    best, at = score - less, n
            chosen.append(rest.pop(at))
        return [*chosen, *ranked[SPREAD:]]

    # -- reasons -------------------------------------------------------------------------------------------

    def reasons(self, thing: Thing) -> tuple[Reason, ...]:
        """The two that say most, those about the person before those about the news."""
        found = [*self.followed(thing), *self.by_words(thing), *self.by_author(thing)]
        if len(found) < 2:
            found += self.by_channel(thing, {reason.channel for reason in found})
        if len(found) < 2:
            found += loud(thing)
        return tuple(found[:2]) or (Reason("hot"),)

    def followed(self, thing: Thing) -> list[Reason]:
        both = thing.channels & self.person.follows
        return [Reason("follows", channel=min(both))] if both else []

    def by_words(self, thing: Thing) -> list[Reason]:
        """The words that this thing shares with what was liked, and in how many of those they are."""
        vector = self.vectors[thing.post]
        telling = {
            term: part
            for term, value in vector.items()
            if term in self.postings and (part := value * self.wanted.get(term, 0.0)) >= TELLING
        }
        for term in sorted(telling, key=lambda term: (-telling[term], term)):
            about = [self.liked[n][0] for n, _ in self.postings[term]]
            about = [did for did in about if did.thing.post != thing.post]
            said = phrase(thing.titles, term, [title for did in about for title in did.thing.titles])
            if about and said:
                return [Reason("words", 0, said, *counted(about))]
        return []

    def by_author(self, thing: Thing) -> list[Reason]:
        about = [did for did, _ in self.liked if thing.author and did.thing.author == thing.author]
        about = [did for did in about if did.thing.post != thing.post]
        return [Reason("author", 0, "", *counted(about))] if about else []

    def by_channel(self, thing: Thing, told: set[int]) -> list[Reason]:
        """A channel that the person likes more than others."""
        known = [channel for channel in thing.channels - told if self.places.get(channel, 0.0) > 0.25]
        if not known:
            return []
        best = max(known, key=lambda channel: (self.places[channel], -channel))
        about = [did for did, _ in self.liked if best in did.thing.channels and did.thing.post != thing.post]
        return [Reason("channel", best, "", *counted(about))] if len(about) > 1 else []


def scaled(values: Sequence[float]) -> list[float]:
    """Against the mean of the best three, at most 1."""
    best = sorted(values, reverse=True)[:3]
    top = sum(best) / len(best)
    return [min(value / top, 1.0) for value in values] if top > 0 else [0.0] * len(values)


def counted(about: Sequence[Did]) -> tuple[str, int]:
    """The deed that most of them are, and how many."""
    kinds = Counter(did.kind for did in about)
    kind = max(kinds, key=lambda name: (kinds[name], LIKED.get(name, 0.0)))
    return kind, kinds[kind]


def loud(thing: Thing) -> list[Reason]:
    if thing.publishers >= MANY_OUTLETS:
        return [Reason("outlets", count=thing.publishers)]
    if thing.is_post and thing.votes >= MANY_VOTES:
        return [Reason("votes", count=thing.votes)]
    return []


def places_of(thing: Thing) -> Iterable[int]:
    """Its channels; 0 stands for none."""
    return thing.channels or (0,)


def vectors_of(things: Iterable[Thing]) -> dict[int, Vector]:
    """TF-IDF of the titles and first sentences, unit length."""
    tables = {language: fresh(language) for language in ("en", "zh")}
    found: dict[int, dict[str, tuple[str, float]]] = {}
    for thing in things:
        terms: dict[str, tuple[str, float]] = {}
        for n, title in enumerate(thing.titles):
            language, counts = terms_of(title, thing.lead if n == 0 else "")
            terms.update({term: (language, weight) for term, weight in counts.items()})
        found[thing.post] = terms
        for language, table in tables.items():
            if mine := [term for term, (said, _) in terms.items() if said == language]:
                table.add(mine)
    return {
        post: unit({term: weight * tables[language].idf(term) for term, (language, weight) in terms.items()})
        for post, terms in found.items()
    }


def unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()} if length else {}


def dot(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[term] for term, value in one.items() if term in other)


def phrase(titles: Iterable[str], term: str, liked: Iterable[str]) -> str:
    """The words of a title around ``term`` as they are written, as far as a liked title has them too.

    Chinese terms are pairs of characters: the run of Han that both titles have is what a reader knows.
    """
    others = list(liked)
    best = ""
    for title in titles:
        for token in TOKEN.findall(title):
            if term not in words(token):
                continue
            said = token if language_of(token) != "zh" or len(token) == 2 else common(token, term, others)
            best = max(best, said.removesuffix("'s").removesuffix("’s"), key=len)
    return best[:40]


def common(run: str, term: str, others: Sequence[str]) -> str:
    """The longest part of a run of Han with ``term``, of at most six, that stands in another title."""
    for length in range(min(6, len(run)), 1, -1):
        for at in range(len(run) - length + 1):
            part = run[at : at + length]
            if term in words(part) and any(part in other for other in others):
                return part
    return ""
