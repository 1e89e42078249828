"""In what order a person may like to read: what is known of them, what there is, and the reasons. Pure.

Content-based, since a small site has too few people to compare them. What the person saved, voted for,
watched and read, less what they hid, is known by its words (Rocchio 1971: liked minus disliked, as TF-IDF
vectors of unit length; beside it the likeness to the nearest liked things, which keeps several interests
apart), and by how much more often than all there is it stands in a channel, is told by an outlet or in a
language. That is added to how loud the news is, and counts the less, the less is known; words also, the less
the liked things are like one another. Then things that are alike are spread (maximal marginal relevance,
Carbonell & Goldstein 1998). The weights were chosen on simulated people, see `tests/load/bench_taste.py`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TypeVar

from digest.pages.likeness import Vector, dot, phrase, scaled, terms_of, unit, vectors_of
from digest.posts.muted import Muted, Said

MOST = 60  # of a list, which then ends
LIKED = {"save": 3.0, "watch": 3.0, "vote": 2.0, "read": 1.5}  # weight of a deed
DISLIKED = 2.0  # of hiding, against the words, channels and outlets of what was hidden
HALF_LIFE = 14.0  # days, until a deed counts half
NEAREST = 3  # liked things that a candidate is compared with one by one

POPULAR, FOLLOWED = 1.0, 1.0  # weights of the terms of a score
CENTRE, NEAR, AUTHOR = 1.2, 1.0, 0.3
PLACE, OUTLET, LANGUAGE = 0.5, 0.3, 0.5
TRUST = 3.0  # weight of deeds at which half of what their words say is believed
ALIKE_AT_ALL = 0.1  # likeness from which it counts in full, where nothing is more alike
COHERENT, SMOOTHED, AT_LEAST, AT_MOST = 0.65, 8.0, 0.3, 2.0  # see `coherence`
READ_ALREADY = 1.5
PRIOR = 8.0  # weight of deeds that shares of channels, outlets and languages are smoothed by
OFTEN = 0.25  # of such a share's logarithm, from which it is a reason
ALIKE = 0.25  # of likeness to what stands above
COMPARED = 6  # rows above that a row is compared with
SPREAD = 150  # candidates that are spread at all
TELLING, TELLING_ALONE = 0.02, 0.08  # of a term's part in likeness, from which it is a reason; of one thing's
MANY_OUTLETS, MANY_VOTES = 4, 3

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True)
class Thing:
    """A story or a post of a person. ``titles``: in all languages it is told in, ``lead``: the first
    sentence of its summary; ``loud``: its heat or, of a post, its votes; ``hours`` since it was published;
    ``publishers``: how many tell it, 0 of a post, and ``outlets`` who; ``languages`` of its reports, by
    its titles where empty; ``quotes``: the post that it shows beside its own words."""

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
    outlets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    quotes: int = 0

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
    ``deed`` and ``count``), outlet or language (``words``: its name or code, the same), author (``count``
    deeds), outlets or votes (``count``), hot."""

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
    if thing.post in person.away or thing.quotes in person.away or (person.me and thing.author == person.me):
        return False
    return not (person.muted and person.muted.hides(thing.said))


@dataclass
class Profile:
    """A person against what there is now."""

    person: Person
    vectors: dict[int, Vector]
    loudest: tuple[float, float]  # of stories, of posts
    liked: list[tuple[Did, float]] = field(default_factory=list)
    wanted: Vector = field(default_factory=dict)  # sum of liked less disliked, unit length
    postings: dict[str, list[tuple[int, float]]] = field(
        default_factory=dict
    )  # of liked: term -> [(n, weight)]
    # by how much more often liked things have it than all there is, as a logarithm
    channels: dict[int, float] = field(default_factory=dict)
    outlets: dict[str, float] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    authors: Counter[int] = field(default_factory=Counter)
    trust: float = 0.0  # in what words say
    read: frozenset[int] = frozenset()

    @classmethod
    def of(cls, things: Sequence[Thing], person: Person) -> Profile:
        known = {thing.post: thing for thing in [*(did.thing for did in person.did), *things]}
        vectors = vectors_of({post: (thing.titles, thing.lead) for post, thing in known.items()})
        loud = [max((t.loud for t in things if t.is_post == post), default=0.0) for post in (False, True)]
        profile = cls(person, vectors, (loud[0], loud[1]))
        profile.learn(things)
        return profile

    def learn(self, things: Sequence[Thing]) -> None:
        """From the deeds: one weight a thing, the strongest deed's."""
        best: dict[int, tuple[Did, float]] = {}
        for did in self.person.did:
            weight = LIKED.get(did.kind, -DISLIKED) * 0.5 ** (did.days / HALF_LIFE)
            held = best.get(did.thing.post)
            if held is None or weight < 0 or (held[1] > 0 and weight > held[1]):
                best[did.thing.post] = (did, weight)
        weighed = [(did.thing, weight) for did, weight in best.values()]
        self.liked = [pair for pair in best.values() if pair[1] > 0]
        self.wanted = unit(self.total(weighed))
        postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for n, (did, weight) in enumerate(self.liked):
            for term, value in self.vectors[did.thing.post].items():
                postings[term].append((n, value * min(1.0, 0.55 + 0.15 * weight)))
        self.postings = dict(postings)
        self.channels = lifts([(places_of(t), w) for t, w in weighed], [places_of(t) for t in things])
        self.outlets = lifts([(t.outlets, w) for t, w in weighed], [t.outlets for t in things])
        self.languages = lifts([(languages_of(t), w) for t, w in weighed], [languages_of(t) for t in things])
        self.authors = Counter(did.thing.author for did, _ in self.liked if did.thing.author)
        known = sum(abs(weight) for _, weight in weighed)
        self.trust = known / (known + TRUST) * self.coherence(things)
        self.read = frozenset(did.thing.post for did in self.person.did if did.kind == "read")

    def total(self, weighed: Iterable[tuple[Thing, float]]) -> Vector:
        found: defaultdict[str, float] = defaultdict(float)
        for thing, weight in weighed:
            for term, value in self.vectors[thing.post].items():
                found[term] += weight * value
        return dict(found)

    def coherence(self, things: Sequence[Thing]) -> float:
        """How well words tell what this person likes: 1 as of most people, 0.3 hardly, at most 2.

        The chance that a liked thing is more like the other liked things than one of ``things`` is (the area
        under the curve, leaving one out), smoothed towards most people's; at one half words tell nothing.
        """
        liked = [(did.thing, weight) for did, weight in self.liked]
        n, total = len(liked), sum(weight for _, weight in liked)
        if n < 2:
            return 1.0
        fond = self.total(liked)
        there = sorted(dot(self.vectors[thing.post], fond) / total for thing in things)
        chance = 0.0
        for thing, weight in liked:
            others = (dot(self.vectors[thing.post], fond) - weight) / (total - weight)
            chance += (bisect_left(there, others) + bisect_right(there, others)) / (2 * len(there))
        area = (chance + SMOOTHED * COHERENT) / (n + SMOOTHED)
        return min(max((area - 0.5) / (COHERENT - 0.5), AT_LEAST), AT_MOST)

    def scores(self, things: Sequence[Thing]) -> list[float]:
        """Likeness is small in itself, and counts against the most alike that there is."""
        centre = scaled([dot(self.vectors[thing.post], self.wanted) for thing in things], ALIKE_AT_ALL)
        near = scaled([self.nearness(self.vectors[thing.post]) for thing in things], ALIKE_AT_ALL)
        return [
            self.score(thing, CENTRE * alike + NEAR * nearest)
            for thing, alike, nearest in zip(things, centre, near, strict=True)
        ]

    def score(self, thing: Thing, alike: float) -> float:
        author = min(self.authors[thing.author], 3) / 3 if thing.author else 0.0
        followed = FOLLOWED if not self.person.follows.isdisjoint(thing.channels) else 0.0
        seen = READ_ALREADY if thing.post in self.read else 0.0
        return (
            POPULAR * self.popularity(thing) + followed + self.trust * alike + self.kin(thing, author) - seen
        )

    def kin(self, thing: Thing, author: float) -> float:
        """What its channels, outlets and language say; of many outlets the best two, so that the
        number of them says nothing."""
        place = max((self.channels.get(channel, 0.0) for channel in places_of(thing)), default=0.0)
        outlets = sorted((self.outlets.get(outlet, 0.0) for outlet in thing.outlets), reverse=True)[:2]
        outlet = max(fmean(outlets), -0.5) if outlets else 0.0
        language = max((self.languages.get(code, 0.0) for code in languages_of(thing)), default=0.0)
        return PLACE * place + OUTLET * outlet + LANGUAGE * language + AUTHOR * author

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
        found += self.by_habit(thing, {reason.channel for reason in found})
        return (*found, *loud(thing))[:2] or (Reason("hot"),)

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
            if about and said and (len(about) > 1 or telling[term] >= TELLING_ALONE):
                return [Reason("words", 0, said, *counted(about))]
        return []

    def by_author(self, thing: Thing) -> list[Reason]:
        about = [did for did, _ in self.liked if thing.author and did.thing.author == thing.author]
        about = [did for did in about if did.thing.post != thing.post]
        return [Reason("author", 0, "", *counted(about))] if about else []

    def by_habit(self, thing: Thing, told: set[int]) -> list[Reason]:
        """A channel, an outlet and a language that the person likes more than others."""
        found = []
        if place := self.habit(self.channels, thing, lambda other: other.channels - told):
            found.append(Reason("channel", place[0], "", *counted(place[1])))
        if outlet := self.habit(self.outlets, thing, lambda other: other.outlets):
            found.append(Reason("outlet", 0, outlet[0], *counted(outlet[1])))
        if language := self.habit(self.languages, thing, languages_of):
            found.append(Reason("language", 0, language[0], *counted(language[1])))
        return found

    def habit(
        self, shares: Mapping[Value, float], thing: Thing, of: Callable[[Thing], Collection[Value]]
    ) -> tuple[Value, list[Did]] | None:
        """The value of the thing that is liked most, and the deeds with others that have it, two at least."""
        known = [value for value in of(thing) if shares.get(value, 0.0) > OFTEN]
        if not known:
            return None
        best = max(known, key=lambda value: (shares[value], str(value)))
        about = [did for did, _ in self.liked if best in of(did.thing) and did.thing.post != thing.post]
        return (best, about) if len(about) > 1 else None


def lifts(
    liked: Sequence[tuple[Collection[Value], float]], there: Sequence[Collection[Value]]
) -> dict[Value, float]:
    """Value -> ln of its share among what is liked against its share of what is there, smoothed towards 0 by
    `PRIOR`. A thing with several values counts for each in part. ``liked``: values and weight, below 0 of
    what was hidden."""
    base, mine = defaultdict[Value, float](float), defaultdict[Value, float](float)
    for values in there:
        for value in values:
            base[value] += 1 / len(values) / len(there)
    for values, weight in liked:
        for value in values:
            mine[value] += weight / len(values)
    total = sum(max(weight, 0.0) for _, weight in liked) + PRIOR
    return {
        value: math.log((max(mine[value], 0.0) + PRIOR * share) / total / share)
        for value, share in base.items()
    }


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


def places_of(thing: Thing) -> Collection[int]:
    """Its channels; 0 stands for none."""
    return thing.channels or (0,)


def languages_of(thing: Thing) -> Collection[str]:
    return thing.languages or (terms_of(next(iter(thing.titles), ""), thing.lead)[0],)
