"""Public stories become one and come apart again, while others read and report."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from crawler.stories.assign import assign
from crawler.stories.merge import CannotMerge, merge, unmerge
from crawler.stories.models import Membership, Merge, Story
from tests.factories import NOW, make_entry, make_feed, make_story

pytestmark = pytest.mark.django_db

SYLLABLES = ("ba", "ke", "li", "mo", "nu", "pra", "ste", "tri", "vo", "zan")


def invented(seed: int) -> list[str]:
    """35 words that share nothing."""
    dice = random.Random(seed)
    return ["".join(dice.sample(SYLLABLES, 4)).capitalize() for _ in range(35)]


WHO, DID, WHAT = invented(1), invented(2), invented(3)


def numbers(story: Story) -> list[int]:
    return sorted(Membership.objects.filter(story=story).values_list("number", flat=True))


def test_the_losers_reports_get_new_numbers_and_remember_where_they_came_from():
    winner, loser = make_story("Plant delayed", reports=3), make_story("Works postponed", reports=2)
    moved = list(Membership.objects.filter(story=loser).values_list("pk", flat=True))
    merge(loser.pk, winner.pk, NOW)
    winner.refresh_from_db()
    loser.refresh_from_db()
    assert numbers(winner) == [1, 2, 3, 4, 5]
    assert set(Membership.objects.filter(pk__in=moved).values_list("origin", flat=True)) == {loser.pk}
    assert loser.merged_into == winner
    assert winner.next_number == 6
    assert not Story.objects.hot(NOW).filter(pk=loser.pk).exists()


def test_there_are_no_chains():
    a, b, c = make_story("A"), make_story("B"), make_story("C")
    merge(a.pk, b.pk, NOW)
    merge(b.pk, c.pk, NOW)
    assert {story.merged_into_id for story in Story.objects.filter(pk__in=[a.pk, b.pk])} == {c.pk}
    assert Membership.objects.filter(story=c).count() == 3
    assert Membership.objects.get(story=c, origin=a).origin == a


def test_merging_a_loser_again_merges_what_it_became():
    a, b, c = make_story("A"), make_story("B"), make_story("C")
    merge(a.pk, b.pk, NOW)
    row = merge(a.pk, c.pk, NOW)
    assert (row.loser, row.winner) == (b, c)


def test_a_story_does_not_merge_with_itself_nor_with_what_it_became():
    a, b = make_story("A"), make_story("B")
    merge(a.pk, b.pk, NOW)
    with pytest.raises(CannotMerge):
        merge(a.pk, b.pk, NOW)
    assert Merge.objects.count() == 1


def test_undo_brings_the_reports_back_under_their_old_numbers():
    winner, loser = make_story("Plant delayed", reports=3), make_story("Works postponed", reports=2)
    before = list(Membership.objects.order_by("pk").values_list("pk", "story", "number", "origin"))
    row = merge(loser.pk, winner.pk, NOW)
    unmerge(row.pk, NOW + timedelta(minutes=1))
    assert list(Membership.objects.order_by("pk").values_list("pk", "story", "number", "origin")) == before
    loser.refresh_from_db()
    assert loser.merged_into is None
    assert Merge.objects.get().undone_at == NOW + timedelta(minutes=1)
    with pytest.raises(CannotMerge):
        unmerge(row.pk, NOW)


def test_undo_leaves_what_joined_since_and_does_not_give_a_number_twice():
    winner, loser = make_story("Plant delayed", reports=2), make_story("Works postponed", reports=2)
    row = merge(loser.pk, winner.pk, NOW)
    winner.refresh_from_db()
    Membership.objects.create(story=winner, entry=make_entry(), number=winner.next_number, added=NOW)
    Story.objects.filter(pk=winner.pk).update(next_number=F("next_number") + 1)
    unmerge(row.pk, NOW)
    assert numbers(winner) == [1, 2, 5]
    assert numbers(loser) == [1, 2]


def test_undo_of_the_later_merge_stands_the_earlier_one_up_again():
    a, b, c = make_story("A"), make_story("B"), make_story("C")
    first = merge(a.pk, b.pk, NOW)
    second = merge(b.pk, c.pk, NOW)
    with pytest.raises(CannotMerge):
        unmerge(first.pk, NOW)
    unmerge(second.pk, NOW)
    a.refresh_from_db()
    assert a.merged_into == b
    assert (numbers(b), numbers(c)) == ([1, 2], [1])
    unmerge(first.pk, NOW)
    assert (numbers(a), numbers(b)) == ([1], [1])


def test_what_was_public_first_stays_public():
    early = make_story("Early", hot_since=NOW - timedelta(hours=5))
    late = make_story("Late", hot_since=NOW - timedelta(hours=1))
    merge(early.pk, late.pk, NOW)
    late.refresh_from_db()
    assert late.hot_since == NOW - timedelta(hours=5)


def test_grouping_follows_merges_and_undone_merges_that_staff_made():
    one = make_entry(make_feed("Harbour Post"), "Northlake delays its Dresden chip plant", text="")
    two = make_entry(make_feed("Valley Times"), "Rare owls return to the Alder valley", text="")
    assign(NOW)
    plant, owls = (Membership.objects.get(entry=entry).story for entry in (one, two))
    row = merge(owls.pk, plant.pk, NOW)
    more = make_entry(make_feed("Alder Post"), "Rare owls return to the Alder valley", text="", hours_ago=0)
    assign(NOW + timedelta(minutes=1))
    assert Membership.objects.get(entry=more).story == plant
    unmerge(row.pk, NOW + timedelta(minutes=2))
    late = make_entry(
        make_feed("Alder Echo"), "Northlake delays its Dresden chip plant", text="", hours_ago=0
    )
    again = make_entry(make_feed("Hill Echo"), "Rare owls return to the Alder valley", text="", hours_ago=0)
    assign(NOW + timedelta(minutes=3))
    assert Membership.objects.get(entry=late).story == plant
    assert Membership.objects.get(entry=again).story in (owls, plant)
    assert not Membership.objects.filter(story__merged_into__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("file_database")
def test_thirty_merges_while_reports_come_in_and_pages_are_read():
    events = [f"{a} {b} {c}" for a, b, c in zip(WHO, DID, WHAT, strict=True)]
    feeds = [make_feed(f"Outlet {i}") for i in range(8)]
    for title in events:
        for feed in feeds[:2]:
            make_entry(feed, title, text="")
    assign(NOW)
    stories = list(Story.objects.values_list("pk", flat=True))
    assert len(stories) == len(events)
    problems: list[BaseException] = []
    done = threading.Event()
    dice = random.Random(7)

    def run(work: Callable[[], None]) -> threading.Thread:
        def body() -> None:
            try:
                work()
            except BaseException as problem:  # told to the test below
                problems.append(problem)
            finally:
                connection.close()

        thread = threading.Thread(target=body)
        thread.start()
        return thread

    def merges() -> None:
        made = 0
        while made < 30:
            a, b = dice.sample(stories, 2)
            try:
                merge(a, b, NOW)
                made += 1
            except CannotMerge:
                continue
            time.sleep(0.01)

    def reports() -> None:
        for feed in feeds[2:]:
            for title in events:
                make_entry(feed, title, text="", hours_ago=0)
            assign(NOW + timedelta(minutes=1))

    def reads() -> None:
        while not done.is_set():
            for pk in dice.sample(stories, 5):
                story = Story.objects.get(pk=pk)
                shown = story.merged_into_id or pk
                rows = list(Membership.objects.filter(story=shown).values_list("number", flat=True))
                assert len(rows) == len(set(rows))
                assert not Story.objects.filter(merged_into__merged_into__isnull=False).exists()

    readers = [run(reads), run(reads)]
    writers = [run(merges), run(reports)]
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert not problems
    assign(NOW + timedelta(minutes=2))
    assign(NOW + timedelta(minutes=3))
    assert Membership.objects.count() == len(events) * len(feeds)
    assert Merge.objects.count() == 30
    assert not Membership.objects.filter(story__merged_into__isnull=False).exists()
    for story in Story.objects.filter(merged_into=None):
        found = numbers(story)
        assert len(found) == len(set(found)) == story.reports
        assert found[-1] < story.next_number
