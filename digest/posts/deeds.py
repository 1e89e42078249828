"""What verbs of one person and one post share: the post that stands now, locked, and the totals of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F, Q

from digest.accounts.models import User
from digest.lib.moderated import State
from digest.posts.models import Deed, Post, PostDay


def lock(posts: Iterable[int]) -> None:
    """Lock these posts until the transaction ends: those that were moved first, then those that stand, each
    in the order of their ids. All who lock several posts do so in this order, and never wait in a ring."""
    locked = Post.objects.select_for_update(no_key=True).filter(pk__in=set(posts)).order_by("pk")
    list(locked.filter(moved_to__isnull=False).values_list("pk", flat=True))
    list(locked.filter(moved_to=None).values_list("pk", flat=True))


def standing(pk: int) -> Post:
    """The post at this id, or the one it was moved to; its row is locked until the transaction ends.

    Deeds and merges of a post wait for each other, so that none is done to a post that has just moved.
    Raises `Post.DoesNotExist`.
    """
    locked = Post.objects.select_for_update(no_key=True)
    post = locked.get(pk=pk)
    while post.moved_to_id is not None:
        post = locked.get(pk=post.moved_to_id)
    return post


def post_for(user: User, pk: int, model: type[Deed], *, off: bool) -> Post:
    """What the person may do it to: what everybody sees now at this id. Taking back (``off``) works for
    whatever they did it to, even when it is out of sight. Raises `Post.DoesNotExist`."""
    post = Post.objects.at(pk).filter(state=State.VISIBLE).first()
    if post is None and off:
        done = model._default_manager.filter(user=user, post=pk)
        post = Post.objects.filter(pk__in=done.values("post")).first()
    if post is None:
        raise Post.DoesNotExist
    return post


def add(model: type[Deed], user: User, post: Post, now: datetime) -> bool:
    """Whether there was none yet. ``post`` is locked."""
    rows = model._default_manager
    if rows.filter(user=user, post=post).exists():
        return False
    rows.create(user=user, post=post, at=now)
    return True


class NotLocked(Exception):
    """A row waits at a post that was not locked. Locks are taken in one order alone, so all begins anew."""

    def __init__(self, posts: set[int]) -> None:
        super().__init__(posts)
        self.posts = posts


def take_away(model: type[Deed], user: User, pk: int) -> tuple[Post, list[Deed]]:
    """The post that stands now, locked, and the rows that were taken away: its own, and any that waits at a
    post which was moved to it. Call in a transaction."""
    held = {pk}
    while True:
        try:
            with transaction.atomic():  # a savepoint: leaving it by an exception gives its locks back
                return take_away_from(model, user, pk, held)
        except NotLocked as more:
            held |= more.posts


def take_away_from(model: type[Deed], user: User, pk: int, held: set[int]) -> tuple[Post, list[Deed]]:
    if len(held) > 1:
        lock(held)
    post = standing(pk)
    mine = model._default_manager.filter(user=user)
    rows = list(mine.filter(Q(post=post) | Q(post__moved_to=post)))
    if waiting := {row.post_id for row in rows} - held - {post.pk}:
        raise NotLocked(waiting)
    mine.filter(pk__in=[row.pk for row in rows]).delete()
    return post, rows


def count_day(post: int, at: datetime, **more: int) -> None:
    """Add to a post's totals (reads, votes, saves, shares) of the day of ``at`` in UTC; never below zero.

    They stay with the post they were counted at when its story is merged.
    """
    at_least = {f"{name}__gte": -number for name, number in more.items() if number < 0}
    day = PostDay.objects.filter(post=post, day=at.astimezone(UTC).date())
    counted = day.filter(**at_least).update(**{name: F(name) + number for name, number in more.items()})
    if not counted and not at_least:
        fresh = PostDay(post_id=post, day=at.astimezone(UTC).date())
        PostDay.objects.bulk_create([fresh], ignore_conflicts=True)
        day.update(**{name: F(name) + number for name, number in more.items()})


def count_share(post: Post, more: int) -> None:
    """A quote that everybody sees is a share of what it quotes, on the day it went out: 1 when it comes into
    sight, -1 when it leaves it. Anything else is none."""
    if post.kind == Post.Kind.QUOTE and post.quoted_id is not None:
        count_day(post.quoted_id, post.published, shares=more)


def place_of(row: Deed) -> int:
    """The id of the post at which it was done."""
    return row.origin_post_id or row.post_id
