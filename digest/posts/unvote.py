"""A person takes a vote back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.counting import add_votes, recount
from digest.posts.deeds import count_day, place_of, take_away
from digest.posts.models import Post, Vote


def unvote(user: User, post: Post, now: datetime) -> Post:
    """Without a vote it does nothing. Returns the post as it stands; the vote's day loses it."""
    with transaction.atomic():
        post, rows = take_away(Vote, user, post.pk)
        for row in rows:
            count_day(place_of(row), row.at, votes=-1)
        if [row.post_id for row in rows] == [post.pk]:
            add_votes(post, -1, now)
        elif rows:
            recount([row.post_id for row in rows], now)
            post.refresh_from_db(fields=["votes", "hotness"])
        return post
