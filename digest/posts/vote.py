"""A person likes a post."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts.models import User
from digest.posts.deeds import add, count_day, standing
from digest.posts.hotness import hotness
from digest.posts.models import Post, Vote


def vote(user: User, post: Post, now: datetime) -> Post:
    """Once a person; again does nothing. Returns the post that it counts for now, as it stands."""
    with transaction.atomic():
        post = standing(post.pk)
        if add(Vote, user, post, now):
            hot = hotness(post.votes + 1, post.published)
            Post.objects.filter(pk=post.pk).update(votes=F("votes") + 1, hotness=hot, changed=now)
            post.votes, post.hotness = post.votes + 1, hot
            count_day(post.pk, now, votes=1)
        return post
