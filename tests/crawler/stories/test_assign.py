"""Entries become reports of stories: placed once, numbered once, told with their heat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.feeds.models import Entry, Feed
from crawler.stories import assign as module
from crawler.stories.assign import assign
from crawler.stories.merge import unmerge
from crawler.stories.models import Membership, Merge, Picture, RankPoint, Story
from tests.factories import NOW, make_entry, make_feed

pytestmark = pytest.mark.django_db

PLANT = "Northlake delays its Dresden chip plant by 14 months"
OWLS = "Rare owls return to the Alder valley"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def report(title: str, outlet: str, *, text: str = "", **fields) -> Entry:
    feed = fields.pop("feed", None) or make_feed(outlet, **fields.pop("of_feed", {}))
    return make_entry(feed, title, text=text, **fields)


def story_of(entry: Entry) -> Story:
    return Membership.objects.get(entry=entry).story


def test_reports_of_one_event_become_one_story_and_others_do_not():
    for outlet in ("Harbour Post", "Daily Lantern", "Evening Mast"):
        report(PLANT, outlet)
    report(OWLS, "Valley Times")
    counts = assign(NOW)
    assert (counts.entries, counts.new) == (4, 2)
    plant = Story.objects.get(title=PLANT)
    assert (plant.reports, plant.publishers, plant.languages) == (3, 3, "en")
    assert [m.number for m in Membership.objects.filter(story=plant).order_by("pk")] == [1, 2, 3]
    assert plant.heat == pytest.approx(sum(points for _, _, points in plant.heat_terms))
    assert plant.hot_since == NOW
    assert list(Story.objects.hot(NOW))[0] == plant


def test_chinese_reports_group_across_simplified_and_traditional_characters():
    report("北湖推迟德累斯顿芯片工厂投产十四个月", "港口报", of_feed={"language": "zh"})
    report("北湖推遲德累斯頓芯片工廠投產十四個月", "燈塔日報", of_feed={"language": "zh"})
    assign(NOW)
    assert Story.objects.get().languages == "zh"


def test_a_second_pass_changes_nothing():
    report(PLANT, "Harbour Post")
    assign(NOW)
    before = list(Membership.objects.values())
    counts = assign(NOW + timedelta(seconds=5))
    assert (counts.entries, counts.new) == (0, 0)
    assert list(Membership.objects.values()) == before


def test_a_later_report_joins_and_takes_the_next_number():
    report(PLANT, "Harbour Post")
    assign(NOW)
    late = report(PLANT, "Daily Lantern", hours_ago=0)
    assign(NOW + MINUTE)
    assert Membership.objects.get(entry=late).number == 2
    assert Story.objects.get().publishers == 2


def test_another_process_goes_on_where_the_first_stopped():
    report(PLANT, "Harbour Post")
    assign(NOW)
    module.Kept.index = None
    report(PLANT, "Daily Lantern", hours_ago=0)
    assign(NOW + MINUTE)
    assert Story.objects.get().reports == 2


def test_while_another_process_groups_nothing_is_done():
    assert module.hold(module.LEASE, "somebody else", 60)
    report(PLANT, "Harbour Post")
    assert assign(NOW).busy
    assert not Membership.objects.exists()


def test_entries_from_before_the_window_start_no_story():
    report(PLANT, "Harbour Post", hours_ago=80)
    assign(NOW)
    assert not Story.objects.exists()


def test_a_story_silent_for_72_hours_is_closed():
    old = report(PLANT, "Harbour Post", hours_ago=1)
    assign(NOW)
    new = report(PLANT, "Daily Lantern", hours_ago=-73)
    assign(NOW + 74 * HOUR)
    assert story_of(old) != story_of(new)


def test_a_feed_of_a_channel_starts_no_story_but_may_join_one():
    lone = report(OWLS, "Fan page", of_feed={"trust": Feed.Trust.CHANNEL})
    joins = report(PLANT, "Chip fans", of_feed={"trust": Feed.Trust.CHANNEL})
    report(PLANT, "Harbour Post")
    assign(NOW)
    assign(NOW + 6 * MINUTE)  # what came before its story is tried again
    assert not Membership.objects.filter(entry=lone).exists()
    assert story_of(joins).title == PLANT
    assert (Story.objects.get().reports, Story.objects.get().publishers) == (2, 1)


def test_waiting_reports_of_channels_do_not_keep_others_waiting(monkeypatch):
    monkeypatch.setattr(module, "PASS", 5)
    monkeypatch.setattr(module, "GUESTS", 2)
    fans = make_feed("Fan page", trust=Feed.Trust.CHANNEL)
    for i in range(12):
        report(f"{OWLS} {i}", "", feed=fans, hours_ago=20)
    for i in range(12):
        report(f"{PLANT} {i}", f"Outlet {i}", hours_ago=12 - i)
    for seconds in range(4):
        assign(NOW + timedelta(seconds=5 * seconds))
    assert Membership.objects.filter(entry__feed__trust=Feed.Trust.STAFF).count() == 12


def test_a_hundred_feeds_of_channels_do_not_move_the_hot_list():
    for outlet in ("Harbour Post", "Daily Lantern", "Evening Mast"):
        report(PLANT, outlet)
    for outlet in ("Valley Times", "Alder Post"):
        report(OWLS, outlet)
    assign(NOW)
    before = list(Story.objects.hot(NOW).values_list("pk", "heat"))
    for i in range(100):
        report(OWLS, f"Loud fan {i}", of_feed={"trust": Feed.Trust.CHANNEL})
    assign(NOW + timedelta(seconds=1))
    assign(NOW + 6 * MINUTE)
    owls = Story.objects.get(title=OWLS)
    assert owls.reports == 102
    assert owls.publishers == 2
    after = list(Story.objects.hot(NOW + 6 * MINUTE).values_list("pk", "heat"))
    assert [pk for pk, _ in after] == [pk for pk, _ in before]
    assert all(b <= a for (_, a), (_, b) in zip(before, after, strict=True))


def test_a_postdated_report_stands_not_above_an_equal_one():
    now_dated = [report(PLANT, outlet, hours_ago=0.1) for outlet in ("Harbour Post", "Daily Lantern")]
    future = [
        report(OWLS, outlet, hours_ago=0.1, published=NOW + 365 * 24 * HOUR)
        for outlet in ("Valley Times", "Alder Post")
    ]
    assign(NOW)
    assert story_of(future[0]).heat < story_of(now_dated[0]).heat
    assert story_of(future[0]).last_report <= NOW


def test_blocked_reports_leave_and_their_numbers_are_not_given_again():
    one = report(PLANT, "Harbour Post")
    two = report(PLANT, "Daily Lantern")
    three = report(PLANT, "Evening Mast")
    assign(NOW)
    story = story_of(one)
    key, material_at = story.material_key, story.material_at
    Feed.objects.filter(pk=two.feed_id).update(state=Feed.State.BLOCKED)
    Entry.objects.filter(pk=three.pk).update(blocked=True)
    counts = assign(NOW + MINUTE)
    assert counts.withdrawn == 2
    story.refresh_from_db()
    assert (story.reports, story.publishers) == (1, 1)
    assert story.material_key != key  # to be written anew
    assert story.material_at == material_at  # but nothing happened: a withdrawal is no news
    late = report(PLANT, "Morning Keel", hours_ago=0)
    assign(NOW + 2 * MINUTE)
    assert Membership.objects.get(entry=late).number == 4


def test_a_story_that_lost_all_its_reports_is_not_hot():
    only = report(PLANT, "Harbour Post")
    assign(NOW)
    assert Story.objects.hot(NOW).exists()
    Entry.objects.filter(pk=only.pk).update(blocked=True)
    assign(NOW + MINUTE)
    assert not Story.objects.hot(NOW + MINUTE).exists()


def test_heat_cools_though_nothing_comes():
    for outlet in ("Harbour Post", "Daily Lantern"):
        report(PLANT, outlet)
    assign(NOW)
    first = Story.objects.get().heat
    assign(NOW + 5 * HOUR)
    story = Story.objects.get()
    assert story.heat < first
    assign(NOW + 30 * HOUR)
    story.refresh_from_db()
    assert story.hot_since is None
    assert story.left_at == NOW + 30 * HOUR


def hot_then_off() -> Story:
    for outlet in ("Harbour Post", "Daily Lantern"):
        report(PLANT, outlet)
    assign(NOW)
    assign(NOW + 30 * HOUR)
    return Story.objects.get(hot_since=None)


def test_a_story_that_was_hot_stays_off_when_it_is_only_reprinted():
    story = hot_then_off()
    for outlet in ("Late Copy", "Later Copy", "Latest Copy"):
        report(PLANT, outlet, hours_ago=-31)
    assign(NOW + 31 * HOUR)
    story.refresh_from_db()
    assert story.publishers == 5
    assert story.heat <= 0
    assert "nothing_new" in [code for code, _, _ in story.heat_terms]
    assert not story.is_update


def test_a_story_that_was_hot_returns_as_an_update_with_something_material():
    story = hot_then_off()
    for outlet in ("Late Copy", "Later Copy"):
        report(
            PLANT,
            outlet,
            text="The minister Anna Berger said 3,400 jobs and 9.7 billion euros were lost, and that "
            "Westbridge Capital withdrew.",
            hours_ago=-31,
        )
    assign(NOW + 31 * HOUR)
    story.refresh_from_db()
    assert story.heat > 0
    assert story.is_update
    assert story.hot_since == NOW + 31 * HOUR
    assert story.material_at == NOW + 31 * HOUR


def test_what_one_publisher_told_alone_returns_when_others_confirm_it():
    report(PLANT, "Harbour Post", hours_ago=0.1)
    assign(NOW)
    assign(NOW + 3 * HOUR)
    story = Story.objects.get(hot_since=None)
    report(PLANT, "Daily Lantern", hours_ago=-4)
    assign(NOW + 4 * HOUR)
    story.refresh_from_db()
    assert story.heat <= 0
    report(PLANT, "Evening Mast", hours_ago=-5)
    assign(NOW + 5 * HOUR)
    story.refresh_from_db()
    assert story.heat > 0
    assert story.is_update


def test_an_edit_storm_and_reprints_are_not_material():
    entry = report(PLANT, "Harbour Post")
    report(PLANT, "Daily Lantern")
    assign(NOW)
    key = Story.objects.get().material_key
    for minute in range(1, 60, 6):
        Entry.objects.filter(pk=entry.pk).update(
            title=f"{PLANT}, edit {minute}00 by Clara Winter", text=f"Now {minute}77 %, {minute}88 million."
        )
        report(PLANT, f"Reprint {minute}", hours_ago=0)
        assign(NOW + minute * MINUTE)
    assert Story.objects.get().material_key == key


def test_twice_the_same_guid_is_one_report():
    entry = report(PLANT, "Harbour Post")
    assign(NOW)
    for revision in range(2, 12):
        Entry.objects.filter(pk=entry.pk).update(title=f"{PLANT} ({revision})", revision=revision)
        assign(NOW + revision * MINUTE)
    assert Story.objects.count() == 1
    assert Membership.objects.count() == 1


def test_stories_that_become_one_are_merged_and_can_be_followed():
    a = report("Northlake postpones Dresden works", "Harbour Post")
    b = report("Saxony plant start moved to 2028, suppliers told", "Daily Lantern")
    assign(NOW)
    assert story_of(a) != story_of(b)
    for outlet in ("Evening Mast", "Morning Keel", "Tide", "Anchor"):
        report("Northlake postpones Dresden works: Saxony plant start moved to 2028, suppliers told", outlet)
    counts = assign(NOW + MINUTE)
    assert counts.merged == 1
    merge = Merge.objects.get()
    assert story_of(a) == story_of(b) == merge.winner
    assert merge.loser.merged_into == merge.winner
    assert merge.winner.reports == 6
    numbers = list(Membership.objects.filter(story=merge.winner).values_list("number", flat=True))
    assert len(set(numbers)) == 6
    assert merge.similarity
    assert 0.3 < merge.similarity <= 1


def test_stories_that_staff_parted_stay_parted():
    a = report("Northlake postpones Dresden works", "Harbour Post")
    b = report("Saxony plant start moved to 2028, suppliers told", "Daily Lantern")
    assign(NOW)
    both = "Northlake postpones Dresden works: Saxony plant start moved to 2028, suppliers told"
    for outlet in ("Evening Mast", "Morning Keel", "Tide", "Anchor"):
        report(both, outlet)
    assign(NOW + MINUTE)
    before = story_of(a).material_key
    unmerge(Merge.objects.get().pk, NOW + 2 * MINUTE, "alice")
    for minute in range(3, 7):
        report(both, f"Mast {minute}")
        assign(NOW + minute * MINUTE)
    assert story_of(a) != story_of(b)
    assert Merge.objects.count() == 1
    assert not Story.objects.exclude(joined_to=None).exists()
    assert Story.objects.get(pk=Merge.objects.get().winner_id).material_key != before


def test_the_hot_want_pages_and_a_picture_and_have_a_rank():
    entry = report(PLANT, "Harbour Post", image_url="https://outlet.example/a.jpg")
    report(PLANT, "Daily Lantern", text="long " * 200)
    assign(NOW)
    entry.refresh_from_db()
    assert entry.article_state == Entry.Article.DUE
    assert Entry.objects.filter(article_state=Entry.Article.DUE).count() == 1
    assert Picture.objects.get().entry == entry
    assert RankPoint.objects.get().rank == 1


def test_a_pass_uses_a_fixed_number_of_queries(django_assert_max_num_queries):
    assign(NOW)
    for i in range(40):
        report(f"{PLANT} {i}" if i % 2 else f"{OWLS} {i}", f"Outlet {i}")
    with django_assert_max_num_queries(45):
        assign(NOW + MINUTE)
