"""Verb: comments follow the posts of merged stories, and the undoing of merges."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.comments.counters import recount_posts
from digest.comments.models import Comment
from digest.posts.deeds import lock
from digest.posts.models import Post

BATCH = 200  # pairs of posts looked at in one pass


def follow_merges(now: datetime) -> dict[str, int]:
    """Bring every comment to the post that stands for the one it was written under. Safe to repeat.

    A thread moves whole, and a reply has the origin of what it answers, so that undoing a merge gives a
    post its threads back with what was answered meanwhile. Returns a count: moved.
    """
    moved = 0
    for astray in (Comment.objects.left_behind(), Comment.objects.parted()):
        places = list(astray.order_by().values_list("post", "origin_post").distinct()[:BATCH])
        moved += sum(bring_home(post, origin, now) for post, origin in places)
    return {"moved": moved}


def bring_home(post: int, origin: int | None, now: datetime) -> int:
    """Move the comments of ``origin`` that stand under ``post`` to where ``origin`` shows now."""
    written = origin or post
    with transaction.atomic():
        home = Post.objects.values_list("moved_to", flat=True).get(pk=written) or written
        lock([written, post, home])
        if home != (Post.objects.values_list("moved_to", flat=True).get(pk=written) or written):
            return 0  # it moved again meanwhile: the next pass finds it
        rows = Comment.objects.filter(post=post, origin_post=origin)
        moved = rows.update(post=home, origin_post=None if home == written else written, changed=now)
        recount_posts([post, home], now)
    return moved
