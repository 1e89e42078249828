"""A person wants to see a hidden post in lists again."""

from __future__ import annotations

from django.db import transaction

from digest.accounts.models import User
from digest.posts.deeds import take_away
from digest.posts.models import Hide, Post


def unhide_post(user: User, post: Post) -> Post:
    """Of a post that is not hidden it does nothing. Returns the post as it stands."""
    with transaction.atomic():
        return take_away(Hide, user, post.pk)[0]
