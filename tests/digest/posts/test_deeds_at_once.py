"""People vote on old and new pages in several threads while stories are merged and parted beside them."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from django.db import connection

from crawler.stories.merge import merge, unmerge
from digest.posts.follow_merges import follow_merges
from digest.posts.models import Post, Save, Vote
from digest.posts.save_post import save_post
from digest.posts.unsave_post import unsave_post
from digest.posts.unvote import unvote
from digest.posts.vote import vote
from tests.factories import NOW, make_post, make_story, make_user

ROUNDS, EACH = 6, 40
DEEDS = (vote, vote, save_post, unvote, unsave_post)


@pytest.mark.usefixtures("file_database")
def test_nothing_is_lost_doubled_or_locked_for_ever():
    users = [make_user(f"reader{n}") for n in range(3)]
    posts = [make_post(make_story(f"Story {n}")) for n in range(3)]
    problems: list[BaseException] = []
    over = threading.Event()

    def person(seed: int) -> None:
        dice = random.Random(seed)
        try:
            for _ in range(EACH):
                dice.choice(DEEDS)(dice.choice(users), dice.choice(posts), NOW)
        except BaseException as problem:
            problems.append(problem)
            raise
        finally:
            connection.close()

    def merging() -> None:
        dice = random.Random(7)
        stories = [post.story_id for post in posts]
        try:
            for n in range(ROUNDS):
                row = merge(*dice.sample(stories, 2), NOW)
                follow_merges(NOW + timedelta(seconds=n))
                over.wait(0.05)
                unmerge(row.pk, NOW)
                follow_merges(NOW + timedelta(seconds=n))
        except BaseException as problem:
            problems.append(problem)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=person, args=(seed,)) for seed in range(4)]
    threads.append(threading.Thread(target=merging))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert not problems
    follow_merges(NOW + timedelta(minutes=1))
    for post in Post.objects.all():
        assert post.moved_to_id is None
        assert (post.votes, post.saves) == (
            Vote.objects.filter(post=post).count(),
            Save.objects.filter(post=post).count(),
        )
    assert not Vote.objects.filter(origin_post__isnull=False).exists()
