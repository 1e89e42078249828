"""Posts follow the merges of their stories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.stories.merge import merge as merge_stories
from crawler.stories.merge import unmerge
from crawler.stories.models import Merge, Story
from digest.posts.follow_merges import follow_merges
from digest.posts.hotness import hotness
from digest.posts.models import Placement, Post, Vote
from digest.posts.publish import publish
from digest.posts.unvote import unvote
from digest.posts.vote import vote
from tests.factories import NOW, make_channel, make_story, make_summary, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def posted(title: str) -> Story:
    story = make_story(title, reports=2)
    make_summary(story)
    publish(NOW)
    return story


def merge(loser: Story, winner: Story) -> Merge:
    return merge_stories(loser.pk, winner.pk, NOW)


def undo(merge: Merge) -> None:
    unmerge(merge.pk, NOW)


def destination(story: Story) -> Post | None:
    return Post.objects.get(story=story).moved_to


def test_the_losers_post_points_to_the_winners():
    mill, plant = posted("The mill"), posted("The plant")
    merge(mill, plant)
    assert follow_merges(LATER) == {"moved": 1, "returned": 0}
    assert destination(mill) == Post.objects.get(story=plant)
    assert follow_merges(LATER) == {"moved": 0, "returned": 0}
    publish(LATER)
    assert list(Post.objects.visible()) == [Post.objects.get(story=plant)]


def test_a_chain_of_merges_stays_one_hop():
    a, b, c = posted("The mill"), posted("The plant"), posted("The harbour")
    merge(a, b)
    follow_merges(LATER)
    merge(b, c)
    follow_merges(LATER)
    assert destination(a) == destination(b) == Post.objects.get(story=c)
    assert destination(c) is None


def test_a_winner_that_was_never_public_gets_a_post_with_the_losers_address():
    mill = posted("The mill")
    plant = make_story("The plant")
    merge(mill, plant)
    follow_merges(LATER)
    winner = Post.objects.get(story=plant)
    assert (winner.slug, winner.published) == ("the-mill", NOW)
    assert destination(mill) == winner


def test_a_loser_that_was_never_public_needs_nothing():
    plant = posted("The plant")
    merge(make_story("The mill"), plant)
    assert follow_merges(LATER)["moved"] == 0
    assert Post.objects.count() == 1


def test_placements_move_with_the_post():
    make_channel("mills", terms=["mill"])
    make_channel("plants", terms=["plant"])
    mill, plant = posted("The mill"), posted("The plant")
    merge(mill, plant)
    follow_merges(LATER)
    publish(LATER)
    found = Placement.objects.filter(post__story=plant).values_list("channel__slug", flat=True)
    assert set(found) == {"mills", "plants"}
    assert not Placement.objects.filter(post__story=mill).exists()


def test_an_undone_merge_gives_both_their_posts_and_places_back():
    make_channel("mills", terms=["mill"])
    make_channel("plants", terms=["plant"])
    mill, plant = posted("The mill"), posted("The plant")
    merged = merge(mill, plant)
    follow_merges(LATER)
    publish(LATER)
    undo(merged)
    assert follow_merges(LATER)["returned"] == 1
    publish(LATER + timedelta(minutes=1))
    assert destination(mill) is None
    places = Placement.objects.values_list("post__story__title", "channel__slug")
    assert set(places) == {("The mill", "mills"), ("The plant", "plants")}


def test_undoing_the_later_merge_of_a_chain_points_the_first_loser_back_to_its_winner():
    a, b, c = posted("The mill"), posted("The plant"), posted("The harbour")
    merge(a, b)
    later = merge(b, c)
    follow_merges(LATER)
    undo(later)
    follow_merges(LATER)
    assert destination(a) == Post.objects.get(story=b)
    assert destination(b) is None


def test_a_merge_committed_late_is_still_followed():
    stories = [posted(f"Story {n}") for n in range(4)]
    first, second = merge(stories[0], stories[1]), merge(stories[2], stories[3])
    Merge.objects.filter(pk=first.pk).delete()
    follow_merges(LATER)
    assert destination(stories[2])
    first.save(force_insert=True)
    assert first.pk < second.pk
    follow_merges(LATER)
    assert destination(stories[0])


def test_votes_of_both_stories_count_once_each_and_come_back_when_the_merge_is_undone():
    alice, bob, carol = make_user("alice"), make_user("bob"), make_user("carol")
    mill, plant = posted("The mill"), posted("The plant")
    old, new = Post.objects.get(story=mill), Post.objects.get(story=plant)
    vote(alice, old, NOW)
    vote(bob, old, NOW)
    vote(bob, new, NOW)
    merged = merge(mill, plant)
    follow_merges(LATER)
    vote(carol, old, LATER)
    new.refresh_from_db()
    voters = Vote.objects.filter(post=new).values_list("user__username", "origin_post")
    assert sorted(voters) == [("alice", old.pk), ("bob", None), ("carol", None)]
    assert (new.votes, new.hotness) == (3, hotness(3, new.published))
    undo(merged)
    follow_merges(LATER)
    counts = {post.pk: post.votes for post in Post.objects.all()}
    assert counts == {old.pk: 2, new.pk: 2}
    assert set(Vote.objects.values_list("user__username", "post", "origin_post")) == {
        ("alice", old.pk, None),
        ("bob", old.pk, None),
        ("bob", new.pk, None),
        ("carol", new.pk, None),
    }


def test_a_vote_taken_back_after_a_merge_is_taken_back_from_both():
    bob = make_user("bob")
    mill, plant = posted("The mill"), posted("The plant")
    for story in (mill, plant):
        vote(bob, Post.objects.get(story=story), NOW)
    merge(mill, plant)
    follow_merges(LATER)
    assert unvote(bob, Post.objects.get(story=plant), LATER).votes == 0
    assert not Vote.objects.exists()
    assert set(Post.objects.values_list("votes", flat=True)) == {0}
