"""Posts follow the merges of their stories, and the undoing of merges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import F

from crawler.stories.models import Merge, Story
from digest.channels import version
from digest.posts.counting import recount
from digest.posts.deeds import lock
from digest.posts.deeds_of_merged import family, send_home, settle
from digest.posts.models import Mark, Placement, Post

OVERLAP = 200  # merges read again each time, for those that were committed late
BATCH = 200


def follow_merges(now: datetime) -> dict[str, int]:
    """Bring `moved_to` in line with `merged_into`: flat, one hop from any old address to the living post.

    A merged story that had a post gives its winner one, so that no public address ends nowhere. Placements
    of a moved post go to the winner; `publish` makes them new from the winner's reports. Safe to repeat.
    Returns counts: moved, returned.
    """
    mark = Mark.objects.filter(name="merges").values_list("last_id", flat=True).first() or 0
    counts = {"moved": 0, "returned": returned(now)}
    last = mark
    merges = Merge.objects.filter(pk__gt=max(mark - OVERLAP, 0)).order_by("pk")
    for pk, loser in merges.values_list("pk", "loser_id").iterator():
        counts["moved"] += move(loser, now)
        last = max(last, pk)
    counts["moved"] += sum(move(story, now) for story in pointing_elsewhere())
    if last != mark:
        Mark.objects.update_or_create(name="merges", defaults={"last_id": last})
    return counts


def pointing_elsewhere() -> Iterable[int]:
    """Merged stories whose post points elsewhere than to the winner's (which was merged, or parted)."""
    moved = Post.objects.filter(moved_to__isnull=False, story__merged_into__isnull=False)
    return list(
        moved.exclude(moved_to__story=F("story__merged_into")).values_list("story", flat=True)[:BATCH]
    )


def move(loser: int, now: datetime) -> int:
    """Point the post of a merged story to its winner's; 0 when there is nothing to do."""
    with transaction.atomic():
        post = Post.objects.select_related("story").filter(story=loser).first()
        if post is None or post.its_story.merged_into_id is None:
            return 0
        winner = heir(post, now)
        if post.moved_to_id == winner.pk:
            return 0
        winners = {winner.pk, *filter(None, [post.moved_to_id])}  # the new and the old
        lock(family([post.pk, *winners]))
        Post.objects.filter(pk=post.pk).update(moved_to=winner)
        Post.objects.filter(moved_to=post).update(moved_to=winner)
        recount(send_home([post.pk]).union(*map(settle, winners)), now)
        standing = Placement.objects.filter(post=winner).values("channel")
        Placement.objects.filter(post=post).exclude(channel__in=standing).update(post=winner)
        Placement.objects.filter(post=post).delete()
        Post.objects.filter(pk=winner.pk).update(placed_number=0)  # to be placed anew
        version.bump()
        return 1


def heir(post: Post, now: datetime) -> Post:
    """The post of the winning story; made, with the loser's address and time, where it has none yet."""
    winner = Story.objects.get(pk=cast(int, post.its_story.merged_into_id))
    fields = {"slug": post.slug, "published": post.published, "updated": now}
    return Post.objects.get_or_create(story=winner, defaults=fields)[0]


def returned(now: datetime) -> int:
    """Posts of stories that were parted again stand for themselves, to be placed anew, with what was done
    to them."""
    parted = Post.objects.filter(moved_to__isnull=False, story__merged_into=None)
    with transaction.atomic():
        rows = list(parted.order_by("pk").values_list("pk", "moved_to")[:BATCH])
        if not rows:
            return 0
        parts = {pk for pk, _ in rows}
        winners = {winner for _, winner in rows if winner}
        lock(family(parts | winners))
        Post.objects.filter(pk__in=winners).update(placed_number=0)
        version.bump()
        moved = Post.objects.filter(pk__in=parts).update(moved_to=None, placed_number=0)
        recount(send_home(parts).union(*map(settle, winners)), now)
        return moved
