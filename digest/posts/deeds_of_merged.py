"""What people did to a post goes with it when its story is merged, and comes back when the merge is undone.

A person's vote, save, hide, watch or read mark counts once where the story is told now. Of several done to
posts that are one now, the others wait at the posts they were done to, where nothing shows them, so that
undoing a merge finds them again.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Min, Q

from digest.posts.models import Deed, Hide, Post, Read, Save, Vote, Watch

DEEDS: tuple[type[Deed], ...] = (Vote, Save, Hide, Watch, Read)


def family(posts: Iterable[int]) -> set[int]:
    """These posts and those that were moved to them."""
    pks = set(posts)
    return pks | set(Post.objects.filter(moved_to__in=pks).values_list("pk", flat=True))


def send_home(posts: Iterable[int]) -> set[int]:
    """What was done to these posts returns to them, and what came to them from others returns there.

    Call in a transaction with all of them locked. Returns the posts whose rows changed.
    """
    pks, changed = list(posts), set(posts)
    for model in DEEDS:
        away = model._default_manager.filter(
            Q(origin_post__in=pks) | Q(post__in=pks, origin_post__isnull=False)
        )
        for place, origin in away.order_by().values_list("post", "origin_post").distinct():
            changed |= {place, origin}
        away.update(post=F("origin_post"), origin_post=None)
    return changed


def settle(post: int) -> set[int]:
    """What waits at the posts that were moved to ``post`` comes to it, one a person who has none there.

    Call in a transaction with all of them locked. Returns the posts whose rows changed.
    """
    changed = {post}
    for model in DEEDS:
        rows = model._default_manager
        there = rows.filter(post=post).values("user")
        waiting = rows.filter(post__moved_to=post).exclude(user__in=there).order_by()
        firsts = [row["first"] for row in waiting.values("user").annotate(first=Min("pk"))]
        coming = rows.filter(pk__in=firsts)
        changed |= set(coming.values_list("post", flat=True))
        coming.update(origin_post=F("post"), post=post)
    return changed
