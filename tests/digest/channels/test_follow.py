from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from digest.channels.follow import follow
from digest.channels.models import Channel, Follow
from digest.channels.open_personal import open_personal
from digest.channels.unfollow import unfollow
from tests.factories import NOW, make_channel, make_user

pytestmark = pytest.mark.django_db


def followers_of(channel):
    """As counted, and as there are rows."""
    counted = Channel.objects.values_list("followers", flat=True).get(pk=channel.pk)
    return counted, Follow.objects.filter(channel=channel).count()


def test_following_twice_counts_once():
    bob, chips = make_user("bob"), make_channel()
    assert follow(bob, chips, NOW)
    assert not follow(bob, chips, NOW)
    assert followers_of(chips) == (1, 1)
    assert chips.followers == 1


def test_unfollowing_twice_counts_once():
    bob, alice, chips = make_user("bob"), make_user("alice"), make_channel()
    follow(bob, chips, NOW)
    follow(alice, chips, NOW)
    assert unfollow(bob, chips, NOW)
    assert not unfollow(bob, chips, NOW)
    assert followers_of(chips) == (1, 1)
    assert chips.followers == 1


def test_nobody_follows_their_own_personal_channel():
    alice = make_user("alice")
    own = open_personal(alice, NOW)
    assert not follow(alice, own, NOW)
    assert followers_of(own) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_counter_is_that_of_the_rows_when_many_follow_at_once(file_database):
    chips = make_channel()
    people = [make_user(f"reader{n}") for n in range(8)]

    def back_and_forth(user):
        mine = Channel.objects.get(pk=chips.pk)
        try:
            for deed in (follow, follow, unfollow, follow):
                deed(user, mine, NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(back_and_forth, [*people, *people]))
    assert followers_of(chips) == (8, 8)
