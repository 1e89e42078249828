"""A person likes a post."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts import limits
from digest.accounts.models import User
from digest.posts.counting import add_votes
from digest.posts.deeds import add, count_day, standing
from digest.posts.models import Post, Vote
from digest.posts.wording import Unfit


def vote(user: User, post: Post, now: datetime) -> Post:
    """Once a person; again does nothing. Returns the post that it counts for now, as it stands.

    Raises `Unfit`: own (authors do not vote for themselves), too_many_votes.
    """
    with transaction.atomic():
        post = standing(post.pk)
        if post.author_id == user.pk:
            raise Unfit("own")
        if add(Vote, user, post, now):
            if not limits.may(user, "vote", now):
                raise Unfit("too_many_votes")
            add_votes(post, 1, now)
            count_day(post.pk, now, votes=1)
        return post
