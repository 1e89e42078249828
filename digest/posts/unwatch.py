"""A person no longer watches a story."""

from __future__ import annotations

from django.db import transaction

from digest.accounts.models import User
from digest.posts.deeds import standing, take_away
from digest.posts.models import Post, Watch


def unwatch(user: User, post: Post) -> Post:
    """Of a story that is not watched it does nothing. Returns the post as it stands."""
    with transaction.atomic():
        post = standing(post.pk)
        take_away(Watch, user, post)
        return post
