"""Comments in their order: rows -> threads, best or newest first, and the cut of one page. Pure.

Best is the rule of Hacker News, (votes + 1) / (hours + 2) ** 1.8: a new comment gets its look, and once all
of a thread are old, votes alone tell. Wilson's lower bound, which sites with votes up and down use, is the
same as the number of votes where there are none down; counting views instead would need a row for each
reader and comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from digest.lib.number import number

BEST, NEW = "best", "new"
SORTS = (BEST, NEW)
GRAVITY = 1.8
NESTED = 5  # replies deeper than that stand in the list of the fifth level, and say what they answer
MOST = 500  # comments on one page
WHOLE = 1_000_000_000  # a score is compared in billionths
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Root(NamedTuple):
    """What decides where a thread stands."""

    pk: int
    votes: int
    published: datetime
    replies: int


@dataclass
class Node:
    """A comment as one reader sees it, with what stands below it."""

    pk: int
    parent: int | None
    root: int | None
    votes: int
    published: datetime
    replies: int = 0
    at: str = ""  # its own path, below which its deeds are
    gap: str = ""  # why there are no words: deleted, removed, hidden or queued
    state: str = ""  # what only its author and moderators see: removed, hidden or queued
    rule: str = ""
    author: str = ""  # blank in gaps, and for people who left
    author_id: int = 0
    html: str = ""
    language: str = ""
    edited: datetime | None = None
    by_poster: bool = False  # of the author of the post
    mine: bool = False
    voted: bool = False
    unread: bool = False
    may_edit: bool = False
    may_reply: bool = False
    reply_to: Node | None = None  # said where it does not stand right below it
    level: int = 0
    children: list[Node] = field(default_factory=list)


class Place(NamedTuple):
    """Where a page of threads ended: the moment it was ordered at, and the last thread's score and id."""

    at: datetime
    score: int
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.score}.{self.pk}"


def place_of(text: str) -> Place | None:
    """The place that `str` wrote; None for anything else."""
    numbers = [found for part in text.split(".") if (found := number(part)) is not None]
    if len(numbers) != 3 or text.count(".") != 2:
        return None
    at, score, pk = numbers
    try:
        return Place(EPOCH + timedelta(microseconds=at), score, pk)
    except OverflowError:
        return None


def best(votes: int, published: datetime, now: datetime) -> float:
    """(votes + 1) / (hours + 2) ** 1.8."""
    hours = max((now - published).total_seconds(), 0) / 3600
    return float((votes + 1) / (hours + 2) ** GRAVITY)


def score(row: Root | Node, sort: str, now: datetime) -> tuple[int, int]:
    """Greater stands first; newer ids first among equals."""
    return (round(best(row.votes, row.published, now) * WHOLE) if sort == BEST else 0, row.pk)


def page_of(
    roots: Iterable[Root], sort: str, now: datetime, after: Place | None
) -> tuple[list[int], Place | None]:
    """The threads of one page in their order, and its end where more follow.

    A page holds whole threads, at most 500 comments, at least one thread. Pages after the first are ordered
    as of the first one's moment, so that ages do not shuffle them; votes meanwhile may.
    """
    at = after.at if after else now
    ranked = sorted(((score(root, sort, at), root) for root in roots), reverse=True)
    if after:
        ranked = [(key, root) for key, root in ranked if key < (after.score, after.pk)]
    chosen: list[int] = []
    held = 0
    for key, root in ranked:
        if chosen and held + 1 + root.replies > MOST:
            break
        chosen.append(root.pk)
        held += 1 + root.replies
        last = key
    end = Place(at, *last) if len(chosen) < len(ranked) else None
    return chosen, end


def around(parents: Mapping[int, int | None], focus: int, after: int) -> tuple[list[int], int]:
    """Ids of a big thread to show around one comment, and the last of them where more follow, else 0.

    ``parents`` are the whole thread's. Up to 500 comments are the comment, all it answers and all that
    answers it, those after id ``after``, with what they answer.
    """
    if len(parents) <= MOST:
        return sorted(parents), 0
    inside, below = {focus}, []
    for pk in sorted(parents):  # a parent is always older
        if parents[pk] in inside:
            inside.add(pk)
            if pk > after:
                below.append(pk)
    kept = below[:MOST]
    wanted = {focus, *kept}
    for pk in list(wanted):
        above = parents.get(pk)
        while above is not None and above not in wanted:
            wanted.add(above)
            above = parents.get(above)
    return sorted(wanted), kept[-1] if len(below) > MOST else 0


def threads(nodes: Sequence[Node], order: Sequence[int], sort: str, now: datetime) -> list[Node]:
    """The nodes hung below each other; threads stand in ``order``, replies by ``sort``.

    A gap with nothing below it goes. A reply whose parent is not among the nodes hangs below its root.
    """
    known = {node.pk: node for node in nodes}
    for node in sorted(nodes, key=lambda node: score(node, sort, now), reverse=True):
        above = known.get(node.parent or 0) or known.get(node.root or 0)
        if above:
            above.children.append(node)
            node.reply_to = above
    for node in sorted(nodes, key=lambda node: node.pk, reverse=True):  # the lowest first
        node.children = [child for child in node.children if child.children or not child.gap]
    tops = [known[pk] for pk in order if pk in known]
    tops = [node for node in tops if node.children or not node.gap]
    draw(tops, 0)
    return tops


def draw(nodes: list[Node], level: int) -> None:
    """Set levels; below the fifth, what would nest deeper follows what it answers."""
    for node in nodes:
        node.level = level
        if level + 1 < NESTED:
            draw(node.children, level + 1)
        else:
            node.children = flat(node.children)
        for child in node.children:
            if child.reply_to is node:
                child.reply_to = None


def flat(nodes: list[Node]) -> list[Node]:
    """Nodes and all below them, each before what answers it."""
    found: list[Node] = []
    waiting = nodes[::-1]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += node.children[::-1]
        node.level, node.children = NESTED, []
    return found
