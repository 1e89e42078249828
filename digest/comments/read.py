"""The comments of a post as one reader sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from digest.accounts.access import Viewer
from digest.accounts.models import User
from digest.comments.models import Comment, CommentQuerySet, CommentVote, ThreadSeen
from digest.comments.thread import BEST, MOST, SORTS, Node, Root, around, page_of, place_of, threads
from digest.comments.wording import editable
from digest.lib.markdown import shows_code
from digest.lib.moderated import State
from digest.lib.number import number
from digest.posts.models import Post

ROOM = MOST + 100  # rows read for one page: what is not counted, such as gaps, takes room too
COLUMNS = (
    "pk", "post", "origin_post", "parent", "root", "author", "author__username", "author__deleted_at",
    "state", "state_reason", "html", "language", "published", "edited_at", "votes", "replies",
)  # fmt: skip


@dataclass(frozen=True)
class Thread:
    """One page of a post's comments, in `nodes`.

    ``more`` is the cursor of the next page, "" at the end. Of a thread too long for a page, ``rest`` is the
    cursor of what did not fit, to be given with ``rest_of`` as the comment. ``focus`` is the comment whose
    thread alone is shown, or 0. ``unread`` counts the marked, of which ``first_unread`` is the first on the
    page; ``newest`` is the greatest id on it, ``seen`` that of the last visit.
    """

    post: Post
    total: int
    sort: str
    may_write: bool
    suspended: bool
    is_open: bool  # everybody sees the post, so that people can talk under it
    nodes: list[Node] = field(default_factory=list)
    more: str = ""
    rest: str = ""
    rest_of: int = 0
    focus: int = 0
    missing: bool = False  # the comment that was asked for is not there
    is_first: bool = True
    unread: int = 0
    first_unread: int = 0
    newest: int = 0
    seen: int = 0
    has_code: bool = False


@dataclass(frozen=True)
class Part:
    """Which comments make a page: their rows, and their threads in order."""

    rows: Q
    order: Sequence[int]
    more: str = ""
    rest: str = ""
    rest_of: int = 0
    focus: int = 0


def thread_of(
    post: Post, viewer: Viewer, sort: str, now: datetime, *, after: str = "", comment: int = 0
) -> Thread:
    """Two queries, two more for who is signed in, and two more around one ``comment``; none for an anonymous
    reader of a post without comments.

    ``after`` is a cursor that an earlier page gave; anything else counts as none, and other sorts than best
    and new as best.
    """
    sort = sort if sort in SORTS else BEST
    reader = viewer if isinstance(viewer, User) else None
    is_open, suspended = post.state == State.VISIBLE, bool(reader and reader.is_suspended(now))
    may_write = bool(reader) and is_open and not suspended
    thread = Thread(post, post.comments, sort, may_write, suspended, is_open, missing=bool(comment))
    if reader is None and not post.comments:
        return thread
    shown = Comment.objects.filter(post=post).shown_to(viewer)
    part = part_around(shown, comment, after) if comment else None
    if part is None:
        part = part_of(shown, sort, now, after)
    rows = list(shown.filter(part.rows).order_by("pk").values(*COLUMNS)[: ROOM + 1]) if part.order else []
    if len(rows) > ROOM:
        rows = rows[:ROOM]
        part = replace(part, rest=str(rows[-1]["pk"]), rest_of=rows[-1]["root"] or rows[-1]["pk"])
    sight = Sight.of(post, reader, rows, may_write, now)
    nodes = [sight.node(row) for row in rows]
    tops = threads(nodes, part.order, sort, now)
    unread = [node.pk for node in preorder(tops) if node.unread]
    return replace(
        thread, nodes=tops, more=part.more, rest=part.rest, rest_of=part.rest_of, focus=part.focus,
        missing=bool(comment) and not part.focus, is_first=bool(part.focus) or place_of(after) is None,
        unread=len(unread), first_unread=unread[0] if unread else 0,
        newest=max((row["pk"] for row in rows), default=0),
        seen=sight.seen.get(post.pk, 0), has_code=any(shows_code(node.html) for node in nodes),
    )  # fmt: skip


def part_of(shown: CommentQuerySet, sort: str, now: datetime, after: str) -> Part:
    """A page of whole threads."""
    roots = shown.filter(parent=None).order_by().values_list("pk", "votes", "published", "replies")
    order, end = page_of([Root(*row) for row in roots], sort, now, place_of(after))
    return Part(Q(pk__in=order) | Q(root__in=order), order, more=str(end) if end else "")


def part_around(shown: CommentQuerySet, focus: int, after: str) -> Part | None:
    """The thread of one comment; None where there is no such comment for this reader."""
    found = shown.filter(pk=focus).values_list("root", flat=True)
    if not found:
        return None
    root = found[0] or focus
    parents = dict(shown.thread(root).order_by().values_list("pk", "parent"))
    ids, last = around(parents, focus, number(after) or 0)
    return Part(Q(pk__in=ids), [root], rest=str(last or ""), rest_of=focus if last else 0, focus=focus)


def preorder(nodes: Sequence[Node]) -> Iterator[Node]:
    waiting = [*reversed(nodes)]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


@dataclass(frozen=True)
class Sight:
    """What one reader sees of rows: their own, their votes, what is new to them."""

    post: Post
    reader: User | None
    may_write: bool
    now: datetime
    root: str  # path of all comments
    voted: frozenset[int] = frozenset()
    seen: dict[int, int] = field(default_factory=dict)  # post -> the last comment seen under it

    @classmethod
    def of(
        cls, post: Post, reader: User | None, rows: Sequence[dict[str, Any]], may_write: bool, now: datetime
    ) -> Sight:
        root = reverse("comment", args=[0]).removesuffix("0")
        if reader is None or not rows:
            return cls(post, reader, may_write, now, root)
        pks = [row["pk"] for row in rows if row["votes"]]
        places = {post.pk, *(row["origin_post"] for row in rows if row["origin_post"])}
        voted = CommentVote.objects.filter(user=reader, comment__in=pks).values_list("comment", flat=True)
        seen = ThreadSeen.objects.filter(user=reader, post__in=places).values_list("post", "last")
        return cls(post, reader, may_write, now, root, frozenset(voted), dict(seen))

    def node(self, row: dict[str, Any]) -> Node:
        state, mine = row["state"], self.reader is not None and row["author"] == self.reader.pk
        node = Node(row["pk"], row["parent"], row["root"], row["votes"], row["published"], row["replies"])
        node.at = f"{self.root}{row['pk']}"
        readable = state == State.VISIBLE or (
            state != State.DELETED and (mine or bool(self.reader and self.reader.may_moderate))
        )
        if not readable:
            node.gap = state
            return node
        node.author = "" if row["author__deleted_at"] else row["author__username"]
        node.html, node.language, node.edited = row["html"], row["language"], row["edited_at"]
        node.by_poster = row["author"] == self.post.author_id
        node.mine, node.voted = mine, row["pk"] in self.voted
        if state != State.VISIBLE:
            node.state, node.rule = state, row["state_reason"]
        node.may_reply = self.may_write and state == State.VISIBLE
        node.may_edit = (
            mine
            and self.may_write
            and state in (State.VISIBLE, State.QUEUED)
            and editable(row["published"], self.now)
        )
        node.unread = not mine and self.is_unread(row)
        return node

    def is_unread(self, row: dict[str, Any]) -> bool:
        """Newer than what was seen here, and than what was seen where it was written; nothing is before a
        first visit."""
        here = self.seen.get(self.post.pk)
        there = self.seen.get(row["origin_post"]) if row["origin_post"] else None
        last = [pk for pk in (here, there) if pk is not None]
        return bool(last) and row["pk"] > max(last)


def node_of(comment: Comment, viewer: Viewer, now: datetime) -> Node:
    """One comment by itself, as it is drawn after it was written or changed. Its post is loaded with it."""
    reader = viewer if isinstance(viewer, User) else None
    row = Comment.objects.filter(pk=comment.pk).values(*COLUMNS)[0]
    is_open = comment.post.state == State.VISIBLE
    may_write = reader is not None and is_open and not reader.is_suspended(now)
    node = Sight.of(comment.post, reader, [row], may_write, now).node(row)
    node.unread = False
    return node
