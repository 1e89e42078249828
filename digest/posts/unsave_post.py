"""A person no longer keeps a post."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digest.accounts.models import User
from digest.posts.counting import add_saves, recount
from digest.posts.deeds import count_day, place_of, take_away
from digest.posts.models import Post, Save


def unsave_post(user: User, post: Post, now: datetime) -> Post:
    """Of a post that is not saved it does nothing. Returns the post as it stands."""
    with transaction.atomic():
        post, rows = take_away(Save, user, post.pk)
        for row in rows:
            count_day(place_of(row), row.at, saves=-1)
        if [row.post_id for row in rows] == [post.pk]:
            add_saves(post, -1, now)
        elif rows:
            recount([row.post_id for row in rows], now)
            post.refresh_from_db(fields=["saves"])
        return post
