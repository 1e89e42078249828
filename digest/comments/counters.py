"""What the verbs of this room share: one at a time in a thread's post, and counters equal to rows.

Everything that changes what is visible under a post first locks the post's row, in the order of
`digest.posts.deeds.lock`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F

from digest.comments.models import Comment
from digest.lib.moderated import State
from digest.posts.models import Post


def lock_comment(pk: int) -> Comment:
    """A comment as it is now, with its post held; its verbs read nothing older."""
    while True:
        comment = Comment.objects.get(pk=pk)
        Post.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.post_id)
        again = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        if again.post_id == comment.post_id:
            return again


def above(comment: Comment) -> list[int]:
    """The ids of all comments that this one answers, its parent first."""
    if comment.parent_id is None or comment.root_id is None:
        return []
    if comment.parent_id == comment.root_id:
        return [comment.root_id]
    parents = dict(Comment.objects.thread(comment.root_id).values_list("pk", "parent"))
    found: list[int] = []
    pk: int | None = comment.parent_id
    while pk is not None:
        found.append(pk)
        pk = parents[pk]
    return found


def count(comment: Comment, by: int, now: datetime) -> None:
    """A comment became visible (1) or ceased to be (-1); its post is held."""
    Post.objects.filter(pk=comment.post_id).update(comments=F("comments") + by, changed=now)
    Comment.objects.filter(pk__in=above(comment)).update(replies=F("replies") + by)


def change(comment: Comment, state: str, reason: str, now: datetime) -> None:
    """Give a held comment a state; counters follow."""
    Comment.objects.filter(pk=comment.pk).update(state=state, state_reason=reason, state_at=now, changed=now)
    if by := (state == State.VISIBLE) - (comment.state == State.VISIBLE):
        count(comment, by, now)
    comment.state, comment.state_reason, comment.state_at = state, reason, now


def recount_posts(posts: Iterable[int], now: datetime) -> None:
    """Set `comments` of these posts, which are held, to the number of visible rows."""
    pks = set(posts)
    visible = Comment.objects.filter(post__in=pks, state=State.VISIBLE).order_by()
    found = dict(visible.values("post").annotate(n=Count("pk")).values_list("post", "n"))
    for pk in pks:
        Post.objects.filter(pk=pk).update(comments=found.get(pk, 0), changed=now)


def recount_threads(roots: Iterable[int]) -> None:
    """Set `replies` of all comments of these threads, whose posts are held, to what their rows say."""
    for root in set(roots):
        rows = list(Comment.objects.thread(root).values_list("pk", "parent", "state", "replies"))
        below = dict.fromkeys((pk for pk, *_ in rows), 0)
        for pk, parent, state, _ in sorted(rows, reverse=True):  # a parent is always older
            if parent is not None:
                below[parent] += below[pk] + (state == State.VISIBLE)
        for pk, _, _, replies in rows:
            if replies != below[pk]:
                Comment.objects.filter(pk=pk).update(replies=below[pk])
