"""A person wants to be told when a story goes on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.deeds import add, standing
from digest.posts.models import Post, Watch


class NotAStory(ValueError):
    """Only stories go on: a post of a person cannot be watched."""


def watch(user: User, post: Post, now: datetime) -> Post:
    """Again does nothing. Returns the post that is watched now. Raises `NotAStory`."""
    with transaction.atomic():
        post = standing(post.pk)
        if post.kind != Post.Kind.STORY:
            raise NotAStory
        add(Watch, user, post, now)
        return post
