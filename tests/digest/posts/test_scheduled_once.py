"""Two clocks at once: a scheduled post goes out once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from digest.channels.open_personal import open_personal
from digest.lib.moderated import State
from digest.posts.models import Placement, Post
from digest.posts.publish_scheduled import publish_scheduled
from tests.factories import make_user


def test_four_clocks_publish_each_post_once(file_database):
    now = timezone.now()
    for n in range(4):
        author = make_user(f"author{n}")
        own = open_personal(author, now)
        for m in range(3):
            Post.objects.create(
                kind="text", author=author, channel=own, text=f"Post {m} of {n}", html="<p>x</p>",
                state=State.SCHEDULED, published=now, updated=now,
            )  # fmt: skip

    def clock(_: int) -> int:
        try:
            return publish_scheduled(now + timedelta(minutes=1))["published"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        published = list(pool.map(clock, range(4)))
    assert sum(published) == 12
    assert Post.objects.filter(state=State.VISIBLE).count() == Placement.objects.count() == 12
