from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from crawler.feeds.models import Entry
from digest.channels.copy_channel import copy_channel
from digest.channels.edit_channel import Face, edit_channel
from digest.channels.models import ChannelSource
from digest.channels.recipe import Recipe
from digest.channels.recipe_of import recipe_of
from digest.posts.models import Mark, Placement
from digest.posts.publish import publish
from tests.factories import make_channel, make_entry, make_feed, make_post, make_report, make_story, make_user

pytestmark = pytest.mark.django_db


def chip_story(title="A new chip", **fields):
    return make_post(make_story(title, now=timezone.now(), **fields))


def copied(*terms):
    recipe = Recipe(terms=terms, name_en="Mine")
    return copy_channel(make_user("alice"), recipe, timezone.now()).channel


def channels_of(post):
    return list(
        Placement.objects.filter(post=post).order_by("channel").values_list("channel__slug", flat=True)
    )


def test_a_copied_channel_gets_the_stories_of_its_recipe_and_the_site_s_channels_keep_theirs():
    chips = make_channel("chips", terms=["chip"])
    others = [make_channel(f"c{n}", terms=["new"]) for n in range(2)]
    post = chip_story()
    publish(timezone.now())
    before = channels_of(post)
    assert before == ["chips", *(channel.slug for channel in others)]
    own = copy_channel(make_user("alice"), recipe_of(chips), timezone.now(), copied_from=chips).channel
    publish(timezone.now())
    assert channels_of(post) == [*before, own.slug]


def test_a_story_that_comes_later_stands_there_too_and_leaves_when_its_words_do():
    own = copy_channel(
        make_user("alice"), Recipe(terms=("chip",), name_en="My chips"), timezone.now()
    ).channel
    post = chip_story()
    publish(timezone.now())
    assert channels_of(post) == [own.slug]
    Entry.objects.update(title="Something else")
    make_report(post.story, make_entry(title="Something else", now=timezone.now()))
    publish(timezone.now())
    assert channels_of(post) == []


def test_copying_or_editing_one_places_no_story_of_the_others_anew():
    make_channel("chips", terms=["chip"])
    chip_story()
    publish(timezone.now())
    rules = Mark.objects.get(name="rules").last_id
    own = copied("late")
    assert publish(timezone.now())["placed"] == 0
    face = Face(own.slug, "Late", "ai", terms=["chip"])
    edit_channel(own, face, timezone.now())
    assert publish(timezone.now())["placed"] == 0
    assert Mark.objects.get(name="rules").last_id == rules
    assert Placement.objects.filter(channel=own).count() == 1


def test_a_changed_recipe_loses_what_it_does_not_take_and_keeps_what_a_person_placed():
    feed = make_feed()
    own = copied("chip")
    post = chip_story()
    publish(timezone.now())
    assert channels_of(post) == [own.slug]
    edit_channel(own, Face(own.slug, "Chips", "ai", terms=["wafer"]), timezone.now())
    ChannelSource.objects.create(channel=own, feed=feed)
    publish(timezone.now())
    assert channels_of(post) == []


def test_a_deleted_copy_leaves_no_mark():
    own = copied("chip")
    publish(timezone.now())
    assert Mark.objects.filter(name=f"copy {own.pk}").exists()
    type(own).objects.filter(pk=own.pk).update(state="deleted")
    publish(timezone.now() + timedelta(seconds=1))
    assert not Mark.objects.filter(name__startswith="copy ").exists()
