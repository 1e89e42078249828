"""Thirty merges and partings in any order, with publishing in between: no public address is ever lost."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from crawler.stories.merge import CannotMerge
from crawler.stories.models import Merge, Story
from digest.posts.follow_merges import follow_merges
from digest.posts.models import Placement, Post
from digest.posts.publish import publish
from tests.digest.posts.test_follow_merges import merge, undo
from tests.factories import NOW, make_channel, make_story, make_summary

pytestmark = pytest.mark.django_db


def living(story: Story) -> Story:
    while story.merged_into:
        story = story.merged_into
    return story


def check_addresses(seen: set[int]) -> None:
    """Every post ever public is there, and leads in at most one hop to the post of its living story."""
    posts = {post.pk: post for post in Post.objects.select_related("story__merged_into", "moved_to")}
    assert seen <= posts.keys()
    for post in posts.values():
        target = post.moved_to or post
        assert target.moved_to_id is None
        assert target.story == living(post.story)
        assert target.state == "visible"
    for placement in Placement.objects.select_related("post"):
        assert placement.post.moved_to_id is None, "nothing stands in a channel under an old address"


@pytest.mark.parametrize("seed", range(3))
def test_thirty_merges_and_partings_lose_no_address(seed, client):
    dice = random.Random(seed)
    make_channel("mills", terms=["mill"])
    make_channel("plants", terms=["plant"])
    stories = []
    for n in range(40):
        story = make_story(f"The {dice.choice(['mill', 'plant'])} of town {n}", reports=1, now=NOW)
        if dice.random() < 0.7:
            make_summary(story)
        stories.append(story)
    now, merges, seen = NOW, [], set()
    publish(now)
    for _ in range(30):
        now += timedelta(seconds=5)
        parted = [m for m in merges if m.undone_at is None and m.winner.merged_into_id is None]
        if parted and dice.random() < 0.25:
            with suppress(CannotMerge):  # a later merge of the same stories stands in the way
                undo(dice.choice(parted))
        else:
            alive = list(Story.objects.filter(merged_into=None))
            loser, winner = dice.sample(alive, 2)
            merges.append(merge(loser, winner))
        merges = list(Merge.objects.select_related("winner", "loser"))
        if dice.random() < 0.7:
            follow_merges(now)
            publish(now)
            seen |= set(Post.objects.values_list("pk", flat=True))
    follow_merges(now + timedelta(seconds=30))
    publish(now + timedelta(seconds=30))
    check_addresses(seen)
    post = Post.objects.filter(moved_to__isnull=False).first()
    assert post
    assert client.get(f"/story/{post.pk}").status_code == 301
    assert client.get(f"/story/{post.moved_to_id}", follow=True).status_code == 200
