"""A person keeps a post to find it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from digest.accounts.models import User
from digest.posts.deeds import add, count_day, standing
from digest.posts.models import Post, Save


def save_post(user: User, post: Post, now: datetime) -> Post:
    """Once a person; again does nothing. Returns the post that is saved now, as it stands."""
    with transaction.atomic():
        post = standing(post.pk)
        if add(Save, user, post, now):
            Post.objects.filter(pk=post.pk).update(saves=F("saves") + 1, changed=now)
            post.saves += 1
            count_day(post.pk, now, saves=1)
        return post
