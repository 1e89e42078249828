"""Thirty merges and partings in any order, with publishing and people in between: no public address is lost,
and what each person did counts once, where the story is told now."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from crawler.stories.merge import CannotMerge
from crawler.stories.models import Merge, Story
from digest.posts.deeds_of_merged import DEEDS
from digest.posts.follow_merges import follow_merges
from digest.posts.hide_post import hide_post
from digest.posts.hotness import hotness
from digest.posts.mark_read import mark_read
from digest.posts.models import Deed, Hide, Placement, Post, Read, Save, Vote, Watch
from digest.posts.publish import publish
from digest.posts.save_post import save_post
from digest.posts.unhide_post import unhide_post
from digest.posts.unsave_post import unsave_post
from digest.posts.unvote import unvote
from digest.posts.unwatch import unwatch
from digest.posts.vote import vote
from digest.posts.watch import watch
from tests.digest.posts.test_follow_merges import merge, undo
from tests.factories import NOW, make_channel, make_story, make_summary, make_user

pytestmark = pytest.mark.django_db
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))]


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


@pytest.mark.parametrize("seed", SEEDS)
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


class People:
    """Who did what to which post, as they meant it: the truth that the rows are held against."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.users = [make_user(f"reader{n}") for n in range(8)]
        self.meant: dict[type[Deed], set[tuple[int, int]]] = {model: set() for model in DEEDS}

    def act(self, now: datetime) -> None:
        """One of them does, or takes back, one thing on a page that may be an old one."""
        user = self.dice.choice(self.users)
        post = self.dice.choice(list(Post.objects.select_related("moved_to")))
        stands = post.moved_to or post
        model, do, undo = self.dice.choice(
            [
                (Vote, vote, unvote),
                (Save, save_post, unsave_post),
                (Hide, hide_post, lambda user, post, now: unhide_post(user, post)),
                (Watch, watch, lambda user, post, now: unwatch(user, post)),
                (Read, mark_read, None),
            ]
        )
        if undo and self.dice.random() < 0.3:
            undo(user, post, now)
            family = Post.objects.filter(moved_to=stands).values_list("pk", flat=True)
            self.meant[model] -= {(user.pk, pk) for pk in (stands.pk, *family)}
            return
        do(user, post, now)
        family = Post.objects.filter(moved_to=stands).values_list("pk", flat=True)
        if not self.meant[model] & {(user.pk, pk) for pk in family}:
            self.meant[model].add((user.pk, stands.pk))

    def check(self) -> None:
        lives = {post.pk: post.moved_to_id or post.pk for post in Post.objects.all()}
        for model, meant in self.meant.items():
            standing = model._default_manager.filter(post__moved_to=None).values_list("user", "post")
            assert sorted(standing) == sorted({(user, lives[post]) for user, post in meant}), model
        for post in Post.objects.all():
            assert post.votes == Vote.objects.filter(post=post).count()
            assert post.saves == Save.objects.filter(post=post).count()
            assert post.hotness == hotness(post.votes, post.published) or not post.votes


@pytest.mark.parametrize("seed", SEEDS)
def test_thirty_merges_and_partings_keep_what_people_do(seed):
    dice = random.Random(seed)
    stories = []
    for n in range(12):
        stories.append(make_story(f"The mill of town {n}", reports=1, now=NOW))
        make_summary(stories[-1])
    now = NOW
    publish(now)
    people = People(dice)
    for _ in range(30):
        now += timedelta(seconds=5)
        for _ in range(12):
            people.act(now)
        parted = [m for m in Merge.objects.filter(undone_at=None) if m.winner.merged_into_id is None]
        alive = list(Story.objects.filter(merged_into=None))
        if parted and (len(alive) < 4 or dice.random() < 0.45):
            with suppress(CannotMerge):
                undo(dice.choice(parted))
        else:
            merge(*dice.sample(alive, 2))
        if dice.random() < 0.7:
            follow_merges(now)
            publish(now)
            people.check()
    follow_merges(now)
    people.check()
    assert Merge.objects.count() > 10
    assert Merge.objects.filter(undone_at__isnull=False).count() > 5
    assert Vote.objects.filter(origin_post__isnull=False).exists()
