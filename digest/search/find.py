"""Read model of the search page: what was asked for, as far as the reader may see it now.

The index finds; whether a thing is shown, and whether it still says what was found, is asked of its room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language

from digest.accounts.access import Viewer
from digest.channels.models import Channel
from digest.lib.bigrams import highlight
from digest.lib.keyset import encode
from digest.posts.told import base
from digest.search.asked import Asked
from digest.search.models import POSTS, Kind, Row
from digest.search.places import LARGEST, both
from digest.search.store import match
from digest.search.terms import marks
from digest.search.things import Thing, things

PAGE = 20
LOOKED_AT = 60  # places looked at for one page: some are of things that are not shown any more
CAP = 500  # newest matches that are put in the order of relevance
FEW = 4  # channels and people beside the first page
EXCERPT, TITLE = 180, 200  # characters
NAMED = (Kind.CHANNEL, Kind.PERSON)

Parts = list[tuple[str, bool]]  # (text, was asked for)


@dataclass(frozen=True)
class Result:
    """`follow`: the channel that can be followed from here, and `following` whether the reader does."""

    thing: Thing
    title: Parts
    excerpt: Parts
    channel_name: str = ""
    follow: Channel | None = None
    following: bool = False


@dataclass(frozen=True)
class Found:
    """``named``: channels and people, on the first page. ``older``: cursor of the next page, "" at the end.
    ``capped``: only the newest matches were put in order."""

    results: list[Result] = field(default_factory=list)
    named: list[Result] = field(default_factory=list)
    older: str = ""
    capped: bool = False

    def __bool__(self) -> bool:
        return bool(self.results or self.named)


def find(asked: Asked, viewer: Viewer, now: datetime) -> Found:
    """At most 22 queries, however much there is: one for the channel, two for the index and two for rows,
    the rest for things of each kind, twice on a first page."""
    if not asked.has_words:
        return Found()
    channel = channel_of(asked, viewer)
    if asked.channel and channel is None:
        return Found()
    reader = base(get_language() or "en")
    named = [] if asked.after or asked.is_filtered else by_name(asked, viewer, now)
    wanted = marks([asked.kind] if asked.kind else [], asked.languages, channel.pk if channel else None)
    ordered, capped = (newest if asked.by == "new" else best)(asked, wanted, now)
    places = after(once(ordered, reader), asked, ordered)
    beside = {result.thing.key for result in named}
    results: list[Result] = []
    last = -1
    shown = shown_at(places[:LOOKED_AT], viewer, now)
    for at, place in enumerate(places[:LOOKED_AT]):
        if len(results) == PAGE:
            break
        last = at
        if place in shown and shown[place][1].key not in beside:
            results.append(result(*shown[place], asked))
    more = last + 1 < len(places) or (asked.by == "new" and len(ordered) == LOOKED_AT)
    older = cursor(asked, ordered, places[last]) if more and last >= 0 else ""
    return Found(results, named, older, capped)


def channel_of(asked: Asked, viewer: Viewer) -> Channel | None:
    return Channel.objects.visible_to(viewer).filter(slug=asked.channel).first() if asked.channel else None


Ordered = dict[int, float]  # place -> relevance, in the order of the list


def newest(asked: Asked, wanted: Sequence[Sequence[str]], now: datetime) -> tuple[Ordered, bool]:
    below = both(int(asked.after[0])) if asked.after else LARGEST
    found = match(asked.phrases, wanted, below=below, above=asked.above(now), most=LOOKED_AT)
    return dict(found), False


def best(asked: Asked, wanted: Sequence[Sequence[str]], now: datetime) -> tuple[Ordered, bool]:
    """Of the newest `CAP` matches at the time of the first page."""
    first = int(asked.after[0]) if asked.after else LARGEST - 1
    found = match(asked.phrases, wanted, below=first + 1, above=asked.above(now), most=CAP, ranked=True)
    order = sorted((-float(f"{rank:.4g}"), -place) for place, rank in found)
    return {-place: -rank for rank, place in order}, len(found) == CAP


def after(places: list[int], asked: Asked, ordered: Ordered) -> list[int]:
    """Those behind the last one of the page before. Relevance shifts a little as more is written, so that one
    is looked for itself; only when it is gone, its relevance then tells."""
    if asked.by == "new" or not asked.after:
        return places
    _, rank, last = asked.after
    if last in ordered:
        at = next((at for at, place in enumerate(places) if both(place) == both(int(last))), len(places))
        return places[at + 1 :]
    return [place for place in places if (-ordered[place], -place) > (-rank, -last)]


def cursor(asked: Asked, ordered: Ordered, last: int) -> str:
    if asked.by == "new":
        return encode([last])
    first = int(asked.after[0]) if asked.after else max(ordered)
    return encode([first, float(ordered[last]), last])


def once(ordered: Iterable[int], reader: str) -> list[int]:
    """Each thing once, where it first stands, in the reader's language when that matches too."""
    groups: dict[int, list[int]] = {}
    for place in ordered:
        groups.setdefault(both(place), []).append(place)
    return [max(group, key=lambda place: (place & 1) == (reader == "zh")) for group in groups.values()]


def by_name(asked: Asked, viewer: Viewer, now: datetime) -> list[Result]:
    """Channels and people whose names say it: they are few and old among all that is written."""
    found = match(asked.phrases, marks(NAMED, (), None), below=LARGEST, above=0, most=FEW * 3, ranked=True)
    places = [place for place, _ in sorted(found, key=lambda pair: -pair[1])]
    shown = shown_at(places, viewer, now)
    return [result(*shown[place], asked) for place in places if place in shown][:FEW]


def shown_at(places: Sequence[int], viewer: Viewer, now: datetime) -> dict[int, tuple[Row, Thing]]:
    """Of these places, those whose things the viewer may see and that still say what was indexed."""
    rows = Row.objects.in_bulk(places)
    pks: dict[str, set[int]] = defaultdict(set)
    for row in rows.values():
        pks[Kind.POST if row.kind in POSTS else row.kind].add(row.object_id)
    said_now = {thing.key: thing for kind, ids in pks.items() for thing in things(kind, ids, viewer, now)}
    found = {}
    for place, row in rows.items():
        thing = said_now.get((row.kind, row.object_id, row.language))
        if thing and thing.said == row.said and not thing.joined:
            found[place] = row, thing
    return found


def result(row: Row, thing: Thing, asked: Asked) -> Result:
    return Result(
        thing,
        highlight(thing.title, asked.text, TITLE) if thing.title else [],
        highlight(row.body, asked.text, EXCERPT) if row.body else [],
        thing.channel.name(get_language() or "en") if thing.channel else "",
    )
