"""A person no longer watches a story."""

from __future__ import annotations

from django.db import transaction

from digest.accounts.models import User
from digest.posts.deeds import take_away
from digest.posts.models import Post, Watch


def unwatch(user: User, post: Post) -> Post:
    """Of a story that is not watched it does nothing. Returns the post as it stands."""
    with transaction.atomic():
        return take_away(Watch, user, post.pk)[0]
