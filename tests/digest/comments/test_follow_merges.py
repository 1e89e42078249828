"""Comments go where their story is told now, and come back when a merge is undone."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from crawler.stories.merge import CannotMerge
from crawler.stories.models import Merge, Story
from digest.comments.follow_merges import follow_merges
from digest.comments.models import Comment
from digest.comments.read import thread_of
from digest.comments.set_state import set_state
from digest.comments.tasks import follow_merges as stage
from digest.comments.vote_comment import vote_comment
from digest.comments.write_comment import write_comment
from digest.lib.moderated import State
from digest.posts import follow_merges as of_posts
from digest.posts.cards import post_url
from digest.posts.models import Post
from tests.digest.comments.test_write_comment import counters_equal_rows
from tests.digest.posts.test_follow_merges import merge, undo
from tests.factories import NOW, make_comment, make_post, make_story, make_user
from tests.people import bob, browser_of

pytestmark = pytest.mark.django_db


def follow(now=NOW) -> None:
    of_posts.follow_merges(now)
    follow_merges(now)


def test_a_thread_follows_its_story_and_comes_back_with_what_was_answered_meanwhile(client):
    loser, winner = (
        make_post(make_story("The mill of one town")),
        make_post(make_story("The mill of another")),
    )
    first = make_comment(loser, text="written on the old page", published=timezone.now())
    other = make_comment(winner, text="written on the new page", published=timezone.now())
    merge(loser.story, winner.story)
    follow()
    page = client.get(post_url(winner)).content.decode()
    assert "written on the old page" in page
    assert "written on the new page" in page
    reply = make_comment(parent=Comment.objects.get(pk=first.pk), published=timezone.now())
    late = write_comment(bob(), loser, "by a form of the old page", timezone.now())
    assert [(c.post_id, c.origin_post_id) for c in Comment.objects.order_by("pk")] == [
        (winner.pk, loser.pk), (winner.pk, None), (winner.pk, loser.pk), (winner.pk, None),
    ]  # fmt: skip
    winner.refresh_from_db()
    loser.refresh_from_db()
    assert (winner.comments, loser.comments) == (4, 0)
    undo(Merge.objects.get())
    follow()
    assert set(Comment.objects.filter(post=loser).values_list("pk", flat=True)) == {first.pk, reply.pk}
    assert set(Comment.objects.filter(post=winner).values_list("pk", flat=True)) == {other.pk, late.pk}
    assert not Comment.objects.filter(origin_post__isnull=False).exists()
    counters_equal_rows()
    assert follow_merges(NOW) == {"moved": 0}
    assert stage() == {"moved": 0}


def test_one_can_answer_and_vote_before_the_comments_have_followed(client):
    loser, winner = (
        make_post(make_story("The mill of one town")),
        make_post(make_story("The mill of another")),
    )
    first = make_comment(loser)
    merge(loser.story, winner.story)
    of_posts.follow_merges(NOW)
    browser = browser_of(bob())
    assert browser.post(f"/comments/{first.pk}/reply", {"text": "quick"}).status_code == 302
    assert browser.post(f"/comments/{first.pk}/vote").status_code == 302
    assert client.get(f"/comments/{first.pk}").url.startswith(f"/story/{winner.pk}")
    follow_merges(NOW)
    assert set(Comment.objects.values_list("post", "origin_post")) == {(winner.pk, loser.pk)}
    assert Comment.objects.get(pk=first.pk).votes == 1
    counters_equal_rows()


def test_what_was_seen_before_a_merge_is_not_new_after_it():
    reader = bob()
    loser, winner = (
        make_post(make_story("The mill of one town")),
        make_post(make_story("The mill of another")),
    )
    browser = browser_of(reader)
    other = make_comment(winner)
    browser.post(f"/p/{winner.pk}/comments/seen", {"last": other.pk})
    first = make_comment(loser)
    browser.post(f"/p/{loser.pk}/comments/seen", {"last": first.pk})
    second = make_comment(parent=first)
    merge(loser.story, winner.story)
    follow()
    winner.refresh_from_db()
    thread = thread_of(winner, reader, "best", NOW)
    assert (thread.total, thread.unread, thread.first_unread) == (3, 1, second.pk)


def check_homes() -> None:
    """Every comment stands under the post that shows what it was written about; threads are whole."""
    posts = {post.pk: post for post in Post.objects.all()}
    for row in Comment.objects.select_related("parent", "root"):
        written = posts[row.origin_post_id or row.post_id]
        assert row.post_id == (written.moved_to_id or written.pk)
        assert row.origin_post_id != row.post_id
        for above in filter(None, (row.parent, row.root)):
            assert (above.post_id, above.origin_post_id) == (row.post_id, row.origin_post_id)
    counters_equal_rows()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_thirty_merges_under_people_who_talk_lose_nothing(seed):
    dice = random.Random(seed)
    people = [make_user(f"reader-{n}") for n in range(6)]
    posts = [make_post(make_story(f"The mill of town {n}")) for n in range(16)]
    now, merges, said = NOW, [], 0

    def talk() -> None:
        nonlocal said
        for _ in range(dice.randrange(4)):
            author = dice.choice(people)
            rows = list(Comment.objects.filter(state=State.VISIBLE))
            parent = dice.choice(rows) if rows and dice.random() < 0.6 else None
            text = f"a thought that has the number {said} and nothing else in it"
            write_comment(author, dice.choice(posts), text, now, parent=parent)
            said += 1
            if rows and dice.random() < 0.3:
                one = dice.choice(rows)
                if one.author not in people[:3]:
                    vote_comment(people[0], one, now)
            if rows and dice.random() < 0.2:
                set_state(dice.choice(rows), dice.choice([State.REMOVED, State.VISIBLE]), "spam", now)

    for _ in range(30):
        now += timedelta(minutes=11)
        talk()
        parted = [m for m in merges if m.undone_at is None and m.winner.merged_into_id is None]
        if parted and dice.random() < 0.3:
            with suppress(CannotMerge):
                undo(dice.choice(parted))
        else:
            alive = list(Story.objects.filter(merged_into=None))
            if len(alive) > 2:
                merge(*dice.sample(alive, 2))
        merges = list(Merge.objects.select_related("winner", "loser"))
        if dice.random() < 0.7:
            of_posts.follow_merges(now)
            talk()
        if dice.random() < 0.7:
            follow_merges(now)
    follow(now)
    follow_merges(now)
    assert Comment.objects.count() == said
    check_homes()
