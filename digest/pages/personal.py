"""Personal pages without rendering them anew. A page that many share is rendered once, with marks at its
personal places, cut there, and kept for a second; each person gets the pieces that are theirs, joined.

Marks are a control character that no text of ours holds, so that escaping leaves them alone.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from threading import Lock

from digest.pages.shown import shows
from digest.posts.mine import Mine
from digest.posts.muted import Said

MARK = re.compile("\x02(\\d+)\x03")
FRESH = 1.0  # seconds
KEPT = 64  # pages


@dataclass(frozen=True)
class Button:
    """Two looks of a button: before and after its deed."""

    deed: str
    post: int
    before: str
    after: str


@dataclass(frozen=True)
class Part:
    """Begins a part that stays out when all of its posts do."""

    posts: tuple[int, ...]


END, TOKEN, MENU = "end", "token", "menu"
Place = Button | Part | str


class Cut:
    """What a template is rendered with, as `cut`, to be cut at its personal places."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.token, self.menu = self.mark(TOKEN), self.mark(MENU)

    def mark(self, place: Place) -> str:
        self.places.append(place)
        return f"\x02{len(self.places) - 1}\x03"

    def button(self, deed: str, post: int, before: str, after: str) -> str:
        return self.mark(Button(deed, post, before, after))

    def part(self, *posts: int) -> str:
        return self.mark(Part(posts))

    def end(self) -> str:
        return self.mark(END)


@dataclass(frozen=True)
class Segments:
    """A page in pieces. ``said``: what muting looks at, of each of its posts."""

    pieces: tuple[bytes, ...]  # one more than places
    places: tuple[Place, ...]
    ends: tuple[int, ...]  # of a part, the place that ends it
    looks: Mapping[int, tuple[bytes, bytes]]  # of the buttons, by place
    said: Mapping[int, Said]
    made: float

    @property
    def posts(self) -> Collection[int]:
        return self.said.keys()

    def gone(self, mine: Mine) -> frozenset[int]:
        """The posts that this person's lists do not show."""
        if not mine.muted:
            return mine.deeds.get("hide", frozenset())
        return frozenset(post for post, said in self.said.items() if not shows(mine, post, said))

    def join(self, mine: Mine, *, token: str, menu: str) -> bytes:
        """The page of one person, with ``token`` in its forms and the ``menu`` of their account."""
        gone = self.gone(mine)
        own = {TOKEN: token.encode(), MENU: menu.encode()}
        out, at, last = [self.pieces[0]], 0, len(self.places)
        while at < last:
            place = self.places[at]
            if isinstance(place, Part):
                if gone and gone.issuperset(place.posts):
                    at = self.ends[at]
            elif isinstance(place, Button):
                out.append(self.looks[at][mine.did(place.deed, place.post)])
            elif place in own:
                out.append(own[place])
            at += 1
            out.append(self.pieces[at])
        return b"".join(out)


def cut_up(page: str, cut: Cut, said: Mapping[int, Said], made: float) -> Segments:
    """``page``, rendered with ``cut``, in pieces."""
    found = MARK.split(page)
    places = tuple(cut.places[int(number)] for number in found[1::2])
    ends, open_parts = [0] * len(places), []
    for at, place in enumerate(places):
        if isinstance(place, Part):
            open_parts.append(at)
        elif place == END:
            ends[open_parts.pop()] = at
    looks = {
        at: (place.before.encode(), place.after.encode())
        for at, place in enumerate(places)
        if isinstance(place, Button)
    }
    pieces = tuple(piece.encode() for piece in found[0::2])
    return Segments(pieces, places, tuple(ends), looks, said, made)


class Kept:
    """The segments of the last pages of this process. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.pages: OrderedDict[object, Segments] = OrderedDict()
        self.making: dict[object, Lock] = {}
        self.lock = Lock()

    def get(self, key: object, make: Callable[[float], Segments], since: float = 0) -> Segments:
        """The segments under ``key``, not older than `FRESH` and made after ``since``; one thread makes new
        ones by ``make`` while the others wait for them."""
        if (found := self.fresh(key, since)) is not None:
            return found
        with self.lock:
            turn = self.making.setdefault(key, Lock())
        with turn:
            if (found := self.fresh(key, since)) is not None:
                return found
            found = make(self.clock())
            with self.lock:
                self.pages[key] = found
                self.pages.move_to_end(key)
                while len(self.pages) > KEPT:
                    old, _ = self.pages.popitem(last=False)
                    self.making.pop(old, None)
            return found

    def fresh(self, key: object, since: float) -> Segments | None:
        found = self.pages.get(key)
        return found if found and self.clock() - found.made < FRESH and found.made > since else None

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
