"""Votes, saves, hides, watches, read marks and mutes: once each, counted as rows say, on the living post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crawler.stories.merge import merge
from digest.posts import mute as muting
from digest.posts.count_read import count_read
from digest.posts.follow_merges import follow_merges
from digest.posts.hide_post import hide_post
from digest.posts.hotness import hotness
from digest.posts.mark_read import mark_read
from digest.posts.models import Hide, Mute, Post, PostDay, Read, Save, Vote, Watch
from digest.posts.mute import NothingToMute, TooMany, mute
from digest.posts.save_post import save_post
from digest.posts.unhide_post import unhide_post
from digest.posts.unmute import unmute
from digest.posts.unsave_post import unsave_post
from digest.posts.unvote import unvote
from digest.posts.unwatch import unwatch
from digest.posts.vote import vote
from digest.posts.watch import NotAStory, watch
from digest.posts.wording import Unfit
from tests.factories import NOW, make_post, make_story, make_text_post, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
TOMORROW = NOW + timedelta(days=1)


def day_of(post: Post) -> tuple[int, int, int]:
    rows = PostDay.objects.filter(post=post, day=NOW.date())
    return rows.values_list("reads", "votes", "saves").first() or (0, 0, 0)


def merged_into(winner: Post) -> Post:
    loser = make_post(make_story("The mill"))
    merge(loser.story_id, winner.story_id, NOW)
    follow_merges(NOW)
    return loser


def test_a_vote_counts_once_and_warms_the_post():
    alice, post = make_user("alice"), make_post()
    before = Post.objects.get(pk=post.pk).changed
    for _ in range(2):
        assert vote(alice, post, LATER).votes == 1
    stored = Post.objects.get(pk=post.pk)
    assert (stored.votes, Vote.objects.count(), day_of(post)) == (1, 1, (0, 1, 0))
    assert stored.hotness == hotness(1, post.published)
    assert stored.changed != before
    assert stored.changed == LATER


def test_nobody_votes_for_an_own_post():
    alice = make_user("alice")
    post = make_text_post(alice)
    with pytest.raises(Unfit, match="own"):
        vote(alice, post, NOW)
    assert (Post.objects.get().votes, Vote.objects.count(), day_of(post)) == (0, 0, (0, 0, 0))


def test_a_vote_is_taken_back_once():
    alice, bob, post = make_user("alice"), make_user("bob"), make_post()
    vote(alice, post, NOW)
    vote(bob, post, NOW)
    for _ in range(2):
        assert unvote(alice, post, TOMORROW).votes == 1
    stored = Post.objects.get(pk=post.pk)
    assert (stored.votes, Vote.objects.get().user, day_of(post)) == (1, bob, (0, 1, 0))
    assert stored.hotness == hotness(1, post.published)


def test_a_save_counts_once_and_is_taken_back_once():
    alice, post = make_user("alice"), make_post()
    assert [save_post(alice, post, NOW).saves for _ in range(2)] == [1, 1]
    assert (Post.objects.get().saves, Save.objects.count(), day_of(post)) == (1, 1, (0, 0, 1))
    assert [unsave_post(alice, post, NOW).saves for _ in range(2)] == [0, 0]
    assert (Post.objects.get().saves, Save.objects.count(), day_of(post)) == (0, 0, (0, 0, 0))


def test_hiding_and_watching_are_done_once_and_undone_once():
    alice, post = make_user("alice"), make_post()
    for _ in range(2):
        hide_post(alice, post, NOW)
        watch(alice, post, NOW)
    assert (Hide.objects.count(), Watch.objects.count()) == (1, 1)
    for _ in range(2):
        unhide_post(alice, post)
        unwatch(alice, post)
    assert (Hide.objects.count(), Watch.objects.count()) == (0, 0)


def test_only_a_story_can_be_watched():
    alice = make_user("alice")
    note = Post.objects.create(kind=Post.Kind.TEXT, author=alice, published=NOW, updated=NOW)
    with pytest.raises(NotAStory):
        watch(alice, note, NOW)
    assert not Watch.objects.exists()


def test_reading_keeps_the_last_time_and_counts_a_person_once_a_day():
    alice, post = make_user("alice"), make_post()
    for at in (NOW, LATER, NOW):
        mark_read(alice, post, at)
    assert Read.objects.get().at == LATER
    assert day_of(post) == (1, 0, 0)
    mark_read(alice, post, TOMORROW)
    assert PostDay.objects.get(day=TOMORROW.date()).reads == 1
    count_read(post, NOW)
    assert day_of(post) == (2, 0, 0)


DEEDS: list[tuple[Callable, type]] = [
    (vote, Vote),
    (save_post, Save),
    (hide_post, Hide),
    (watch, Watch),
    (mark_read, Read),
]


@pytest.mark.parametrize(("deed", "model"), DEEDS, ids=lambda value: value.__name__)
def test_a_deed_on_an_old_page_is_done_to_the_post_that_stands_now(deed, model):
    alice, winner = make_user("alice"), make_post()
    loser = merged_into(winner)
    assert deed(alice, loser, LATER).pk == winner.pk
    assert model.objects.get().post == winner
    deed(alice, winner, LATER)
    assert model.objects.count() == 1


@pytest.mark.parametrize(
    ("deed", "undo", "model"),
    [
        (vote, lambda user, post: unvote(user, post, LATER), Vote),
        (save_post, lambda user, post: unsave_post(user, post, LATER), Save),
        (hide_post, unhide_post, Hide),
        (watch, unwatch, Watch),
    ],
    ids=lambda value: value.__name__,
)
def test_what_is_undone_on_an_old_page_is_undone(deed, undo, model):
    alice, winner = make_user("alice"), make_post()
    loser = merged_into(winner)
    deed(alice, winner, NOW)
    assert undo(alice, loser).pk == winner.pk
    assert not model.objects.exists()
    assert (Post.objects.get(pk=winner.pk).votes, Post.objects.get(pk=winner.pk).saves) == (0, 0)


def test_a_word_is_muted_in_its_normal_form_and_once():
    alice = make_user("alice")
    for word in ("  Elon   Musk ", "elon musk", "ＥＬＯＮ musk"):
        mute(alice, "word", word, NOW)
    assert Mute.objects.get().value == "elon musk"
    unmute(alice, "word", "ELON  MUSK")
    unmute(alice, "word", "elon musk")
    assert not Mute.objects.exists()


def test_nothing_and_too_much_cannot_be_muted(monkeypatch):
    alice, bob = make_user("alice"), make_user("bob")
    with pytest.raises(NothingToMute):
        mute(alice, "word", " \u3000 ", NOW)
    monkeypatch.setattr(muting, "MOST", 2)
    mute(alice, "word", "tax", NOW)
    mute(alice, "channel", "chips", NOW)
    mute(alice, "word", "tax", NOW)
    with pytest.raises(TooMany):
        mute(alice, "outlet", "Harbour Post Ltd", NOW)
    mute(bob, "outlet", "Harbour Post Ltd", NOW)
    assert Mute.objects.count() == 3
