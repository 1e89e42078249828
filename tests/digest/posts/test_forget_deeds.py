"""What a person did with posts: in their export, and gone when they leave."""

from __future__ import annotations

import json

import pytest

from digest.pages.export import ROOMS as EXPORTS
from digest.pages.leave import ROOMS as LEAVING
from digest.posts.deeds_of_merged import DEEDS
from digest.posts.export_deeds import export_deeds
from digest.posts.forget_deeds import forget_deeds
from digest.posts.hide_post import hide_post
from digest.posts.hotness import hotness
from digest.posts.mark_read import mark_read
from digest.posts.models import Mute, Post, Vote
from digest.posts.mute import mute
from digest.posts.save_post import save_post
from digest.posts.vote import vote
from digest.posts.watch import watch
from tests.factories import NOW, make_post, make_story
from tests.people import alice, bob

pytestmark = pytest.mark.django_db


def busy(user) -> Post:
    post = Post.objects.first() or make_post()
    for deed in (vote, save_post, hide_post, watch, mark_read):
        deed(user, post, NOW)
    mute(user, "word", "tax", NOW)
    return post


def test_an_export_holds_all_of_it_and_nothing_of_others():
    one, other = alice(), bob()
    post = busy(one)
    vote(other, make_post(make_story("The mill")), NOW)
    found = export_deeds(one)
    deed = {"post": f"/p/{post.pk}", "title": "Northlake delays its plant", "at": NOW.isoformat()}
    names = ("votes", "saved", "hidden", "watched", "read")
    assert {name: found[name] for name in names} == dict.fromkeys(names, [deed])
    assert found["muted"] == [{"kind": "word", "what": "tax", "at": NOW.isoformat()}]
    assert json.loads(json.dumps(found)) == found


def test_who_leaves_takes_it_along_and_counts_follow():
    one, other = alice(), bob()
    post = busy(one)
    busy(other)
    forget_deeds(one, NOW)
    post.refresh_from_db()
    assert (post.votes, post.saves, post.hotness) == (1, 1, hotness(1, post.published))
    for model in (*DEEDS, Mute):
        assert model._default_manager.get().user == other
    assert Vote.objects.filter(post=post).count() == post.votes
    forget_deeds(one, NOW)


def test_leaving_and_exporting_know_this_room():
    assert export_deeds in [export for _, export in EXPORTS]
    assert forget_deeds in LEAVING
