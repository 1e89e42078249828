"""Many people at once under one post: no error, no lost count."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from digest.comments.delete_comment import delete_comment
from digest.comments.mark_seen import mark_seen
from digest.comments.models import Comment, CommentVote
from digest.comments.set_state import set_state
from digest.comments.unvote_comment import unvote_comment
from digest.comments.vote_comment import vote_comment
from digest.comments.write_comment import write_comment
from digest.lib.moderated import State
from tests.digest.comments.test_write_comment import counters_equal_rows
from tests.factories import NOW, make_comment, make_post, make_user

PEOPLE, DEEDS = 8, 12


@pytest.mark.usefixtures("file_database")
def test_counters_equal_rows_whatever_people_do_at_once():
    post = make_post()
    people = [make_user(f"reader-{n}") for n in range(PEOPLE)]
    first = make_comment(post)
    liked = [make_comment(parent=first) for _ in range(3)]

    def act(n: int) -> int:
        dice, user, own = random.Random(n), people[n], []
        for turn in range(DEEDS):
            at = NOW + timedelta(minutes=10 * turn)
            own.append(
                write_comment(user, post, f"thought {n} {turn}", at, parent=dice.choice([first, *own]))
            )
            vote_comment(user, dice.choice(liked), at)
            if dice.random() < 0.3:
                unvote_comment(user, dice.choice(liked), at)
            if dice.random() < 0.2:
                set_state(own[-1], State.HIDDEN, "other", at)
                set_state(own[-1], State.VISIBLE, "", at)
            if turn == DEEDS - 1:
                delete_comment(own[-1], at)
            mark_seen(user, post, own[-1].pk, at)
        connections.close_all()
        return len(own)

    with ThreadPoolExecutor(PEOPLE) as pool:
        assert sum(pool.map(act, range(PEOPLE))) == PEOPLE * DEEDS
    assert Comment.objects.count() == PEOPLE * DEEDS + 4
    for comment in liked:
        comment.refresh_from_db()
        assert comment.votes == CommentVote.objects.filter(comment=comment).count()
    counters_equal_rows()
    post.refresh_from_db()
    assert post.comments == PEOPLE * DEEDS + 4 - PEOPLE
