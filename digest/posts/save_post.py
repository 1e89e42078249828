"""A person keeps a post to find it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.counting import add_saves
from digest.posts.deeds import add, count_day, standing
from digest.posts.models import Post, Save


def save_post(user: User, post: Post, now: datetime) -> Post:
    """Once a person; again does nothing. Returns the post that is saved now, as it stands."""
    with transaction.atomic():
        post = standing(post.pk)
        if add(Save, user, post, now):
            add_saves(post, 1, now)
            count_day(post.pk, now, saves=1)
        return post
