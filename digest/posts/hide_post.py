"""A person does not want to see a post in lists again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.deeds import add, standing
from digest.posts.models import Hide, Post


def hide_post(user: User, post: Post, now: datetime) -> Post:
    """Again does nothing. Returns the post that is hidden now; its own page stays open to everybody."""
    with transaction.atomic():
        post = standing(post.pk)
        add(Hide, user, post, now)
        return post
