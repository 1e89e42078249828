"""Votes and saves of posts counted from their rows, for verbs that move or end many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F

from digest.posts.hotness import hotness
from digest.posts.models import Deed, Post, Save, Vote


def add_votes(post: Post, more: int, now: datetime) -> None:
    """``more`` votes, 1 or -1, of a locked post; ``post`` has the new counts."""
    post.votes += more
    post.hotness = hotness(post.votes, post.published)
    Post.objects.filter(pk=post.pk).update(votes=F("votes") + more, hotness=post.hotness, changed=now)


def add_saves(post: Post, more: int, now: datetime) -> None:
    """``more`` saves, 1 or -1, of a locked post; ``post`` has the new count."""
    post.saves += more
    Post.objects.filter(pk=post.pk).update(saves=F("saves") + more, changed=now)


def recount(posts: Iterable[int], now: datetime) -> None:
    """Set `votes`, `saves` and `hotness` of these posts to what their rows say. Call in a transaction.

    The caller has locked them, so that no deed comes between.
    """
    pks = sorted(set(posts))
    rows = list(Post.objects.filter(pk__in=pks).values_list("pk", "published"))
    votes, saves = counted(Vote, pks), counted(Save, pks)
    for pk, published in rows:
        many = votes.get(pk, 0)
        Post.objects.filter(pk=pk).update(
            votes=many, saves=saves.get(pk, 0), hotness=hotness(many, published), changed=now
        )


def counted(model: type[Deed], posts: list[int]) -> dict[int, int]:
    rows = model._default_manager.filter(post__in=posts).order_by()
    return dict(rows.values("post").annotate(n=Count("pk")).values_list("post", "n"))
