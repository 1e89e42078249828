"""Chats follow the newest rules for what is removed, and the stories they are about."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from crawler.stories.merge import CannotMerge, merge, unmerge
from crawler.stories.models import Merge, Story
from digest.channels.version import current
from digest.chats import tasks
from digest.chats.choose_turns import choose_turns
from digest.chats.follow_merges import follow_merges
from digest.chats.funnel import Funnel
from digest.chats.models import Transcript, Turn, Visibility
from digest.chats.redact import RULES_VERSION
from digest.chats.rescan_chats import rescan_chats
from digest.chats.rewrite import worked_out, write
from tests.digest.chats.chats import KEY, MAIL, make_chat
from tests.factories import NOW, make_story, make_user
from tests.people import alice, bob

pytestmark = pytest.mark.django_db
OLD = RULES_VERSION - 1


def made_by_older_rules(owner, *, visibility: str = Visibility.ME) -> Transcript:
    """As if rules had not known mail addresses and keys."""
    row = make_chat(owner, visibility=visibility)
    row.turns.filter(number=1).update(text=f"Write to {MAIL}", html=f"<p>Write to {MAIL}</p>")
    row.turns.filter(number=3).update(name=MAIL)
    Transcript.objects.filter(pk=row.pk).update(
        rules_version=OLD,
        title=f"For {MAIL}",
        note=f"*{KEY}*",
        note_html=f"<p>{KEY}</p>",
        first_question=MAIL,
    )
    return Transcript.objects.get(pk=row.pk)


def everything_of(row: Transcript) -> str:
    return str([Transcript.objects.filter(pk=row.pk).values(), *row.turns.values()])


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.ME, Visibility.LINK, Visibility.PUBLIC])
def test_what_older_rules_let_pass_goes(visibility):
    row = made_by_older_rules(alice(), visibility=visibility)
    choose_turns(row, [1, 2, 3], NOW)
    before = current()
    assert rescan_chats(NOW) == {"rescanned": 1}
    assert MAIL not in everything_of(row)
    assert KEY not in everything_of(row)
    row = Transcript.objects.get(pk=row.pk)
    assert (row.title, row.note) == ("For [email removed]", "*[api key removed]*")
    assert row.note_html == "<p><em>[api key removed]</em></p>\n"
    assert (row.rules_version, row.removed) == (RULES_VERSION, 2), "a turn and a name"
    assert row.first_question == "Write to [email removed]"
    assert row.turns.get(number=1).html == "<p>Write to [email removed]</p>\n"
    assert (current() > before) == (visibility in (Visibility.LINK, Visibility.PUBLIC))
    assert rescan_chats(NOW) == {"rescanned": 0}


def test_what_newer_rules_leave_alone_is_only_noted():
    row = make_chat(alice(), visibility=Visibility.PUBLIC, rules_version=OLD)
    before, html = current(), list(row.turns.values_list("html", flat=True))
    assert rescan_chats(NOW) == {"rescanned": 1}
    assert Transcript.objects.get().rules_version == RULES_VERSION
    assert list(row.turns.values_list("html", flat=True)) == html
    assert current() == before


def test_a_run_looks_at_two_hundred_turns_or_one_chat():
    owner = alice()
    for _ in range(3):
        make_chat(owner, *["a?", "b"] * 45, rules_version=OLD)
    assert rescan_chats(NOW) == {"rescanned": 2}
    assert rescan_chats(NOW) == {"rescanned": 1}
    make_chat(owner, *["a?", "b"] * 120, rules_version=OLD)
    assert rescan_chats(NOW) == {"rescanned": 1}


def test_a_change_by_its_owner_meanwhile_is_not_undone():
    row = made_by_older_rules(alice())
    work = worked_out(row, Funnel())
    choose_turns(row, [2], NOW)
    assert not write(work)
    assert MAIL in everything_of(row)
    assert rescan_chats(NOW) == {"rescanned": 1}
    assert MAIL not in everything_of(row)
    assert Transcript.objects.get().shown_turns == 1


# -- stories


def about(story: Story, owner=None) -> Transcript:
    return make_chat(owner or bob(), visibility=Visibility.PUBLIC, story=story)


def test_a_chat_follows_its_story_and_comes_back():
    loser, winner = make_story(), make_story("Another")
    owner = alice()
    first, other = about(loser, owner), about(winner, owner)
    merge(loser.pk, winner.pk, NOW)
    assert follow_merges(NOW) == {"moved": 1}
    places = Transcript.objects.order_by("pk").values_list("pk", "story", "origin_story")
    assert list(places) == [(first.pk, winner.pk, loser.pk), (other.pk, winner.pk, None)]
    assert Transcript.objects.get(pk=first.pk).changed == NOW
    unmerge(Merge.objects.get().pk, NOW)
    assert follow_merges(NOW) == {"moved": 1}
    assert list(places.all()) == [(first.pk, loser.pk, None), (other.pk, winner.pk, None)]
    assert follow_merges(NOW) == {"moved": 0}


@pytest.mark.parametrize("seed", range(2))
def test_thirty_merges_and_partings_leave_each_chat_where_its_story_is_told(seed):
    dice = random.Random(seed)
    stories = [make_story(f"The mill of town {n}") for n in range(12)]
    said = {about(story, make_user(f"sharer-{n}")).pk: story.pk for n, story in enumerate(stories)}
    now = NOW
    for _ in range(30):
        now += timedelta(minutes=1)
        alive = list(Story.objects.filter(merged_into=None).values_list("pk", flat=True))
        undone = list(
            Merge.objects.filter(undone_at=None, winner__merged_into=None).values_list("pk", flat=True)
        )
        with suppress(CannotMerge):
            if undone and (len(alive) < 3 or dice.random() < 0.4):
                unmerge(dice.choice(undone), now)
            else:
                merge(*dice.sample(alive, 2), now)
        if dice.random() < 0.7:
            follow_merges(now)
    follow_merges(now)
    for row in Transcript.objects.select_related("story"):
        home = Story.objects.get(pk=said[row.pk]).merged_into_id or said[row.pk]
        assert (row.story_id, row.origin_story_id) == (home, None if home == said[row.pk] else said[row.pk])
    assert Merge.objects.filter(undone_at__isnull=False).exists()


def test_the_stages_of_the_room_find_nothing_to_do():
    assert tasks.follow_merges() == {"moved": 0}
    assert tasks.prune_drafts() == {"drafts": 0, "links": 0}
    assert tasks.rescan_chats() == {"rescanned": 0}
    assert not Turn.objects.exists()
