"""Shared chats about a story, and how many a story's post counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from digest.chats.models import Transcript
from digest.posts.models import Post, PostQuerySet

LATELY = timedelta(minutes=10)
TOLD_OF = timedelta(days=14)  # stories whose counts are looked at again


def chats_about(story: int) -> PostQuerySet:
    """Posts of public chats about this story, the most liked first."""
    return Post.objects.community().filter(kind=Post.Kind.CHAT, transcript__story=story)


def count_chats(stories: Iterable[int | None], now: datetime) -> int:
    """Set `chats` of these stories' posts to what their rows say; how many were wrong. Call it in the
    transaction of what changed."""
    pks = {pk for pk in stories if pk}
    if not pks:
        return 0
    seen = Post.objects.visible().filter(kind=Post.Kind.CHAT, transcript__story__in=pks).order_by()
    counted = seen.values("transcript__story").annotate(n=Count("pk"))
    many = dict(counted.values_list("transcript__story", "n"))
    told = Post.objects.filter(story__in=pks).values_list("pk", "story", "chats")
    wrong = [(pk, many.get(story, 0)) for pk, story, chats in told if chats != many.get(story, 0)]
    for pk, right in wrong:
        Post.objects.filter(pk=pk).update(chats=right, changed=now)
    return len(wrong)


def recount_chats(now: datetime) -> int:
    """Count again where chats followed a merge, or its undoing: of stories that chats came to lately, and of
    those that count some."""
    moved = Transcript.objects.filter(changed__gte=now - LATELY).exclude(story=None)
    counting = Post.objects.stories().filter(published__gte=now - TOLD_OF, chats__gt=0)
    with transaction.atomic():
        stories = {*moved.values_list("story", flat=True), *counting.values_list("story", flat=True)}
        return count_chats(stories, now)
