"""Old rows leave, what people can see stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.feeds.models import Entry, EntryRevision
from crawler.stories.models import Membership, Merge, Picture, RankPoint, Story
from digest.pages import retain as module
from digest.pages.retain import retain
from digest.posts.models import LinkPreview, Post, PostPicture
from digest.posts.stored import store_file
from summarizer.models import Spend, Summary, Work
from tests.factories import (
    NOW,
    make_entry,
    make_feed,
    make_post,
    make_story,
    make_summary,
    make_text_post,
    make_user,
)

pytestmark = pytest.mark.django_db
LONG_AGO = 40 * 24  # hours
NOTHING = {
    "entries": 0,
    "stories": 0,
    "ranks": 0,
    "pictures": 0,
    "previews": 0,
    "uploads": 0,
    "notices": 0,
    "files": 0,
}


def old_story(title: str = "Old", **fields) -> Story:
    return make_story(title, hours_ago=LONG_AGO, reports=2, **fields)


def test_an_old_story_that_was_never_public_goes_with_all_it_had():
    story = old_story()
    make_summary(story)
    Work.objects.create(story=story, language="en")
    entry = Membership.objects.filter(story=story).first().entry
    EntryRevision.objects.create(entry=entry, revision=1, title="Before", until=NOW)
    assert retain(NOW) == {**NOTHING, "entries": 2, "stories": 1}
    for model in (Entry, EntryRevision, Membership, Story, Summary, Work):
        assert not model.objects.exists()
    assert retain(NOW) == NOTHING


def test_an_old_story_with_a_post_stays_whole():
    make_post(old_story())
    assert retain(NOW) == NOTHING
    assert Entry.objects.count() == 2


def test_a_young_story_stays_even_with_an_old_report():
    story = make_story("Young", hours_ago=5)
    entry = make_entry(make_feed(), hours_ago=LONG_AGO)
    Membership.objects.create(entry=entry, story=story, number=9, added=NOW)
    assert retain(NOW) == NOTHING


def test_an_old_date_alone_does_not_make_an_entry_old():
    entry = make_entry(make_feed(), hours_ago=LONG_AGO)
    Entry.objects.filter(pk=entry.pk).update(first_seen=NOW - timedelta(days=1))
    assert retain(NOW) == NOTHING


def test_an_old_entry_of_no_story_goes():
    make_entry(make_feed(), hours_ago=LONG_AGO)
    assert retain(NOW)["entries"] == 1


def test_merged_losers_stay_while_their_winner_needs_them():
    winner, loser = old_story("Winner"), old_story("Loser")
    make_post(winner)
    Membership.objects.filter(story=loser).delete()
    Membership.objects.filter(story=winner).update(origin=loser)
    Story.objects.filter(pk=loser.pk).update(merged_into=winner)
    Merge.objects.create(loser=loser, winner=winner, at=NOW)
    assert retain(NOW)["stories"] == 0
    assert Story.objects.filter(pk=loser.pk).exists()


def test_a_merged_pair_that_was_never_public_goes_loser_first():
    winner, loser = old_story("Winner"), old_story("Loser")
    Story.objects.filter(pk=loser.pk).update(merged_into=winner)
    Merge.objects.create(loser=loser, winner=winner, at=NOW)
    retain(NOW)
    retain(NOW)
    assert not Story.objects.exists()
    assert not Merge.objects.exists()


def test_ranks_stay_two_days_and_the_ledger_for_ever():
    story = make_story()
    for hours in (1, 47, 49, 900):
        RankPoint.objects.create(story=story, hour=NOW - timedelta(hours=hours), rank=1, heat=1)
    Spend.objects.create(day=(NOW - timedelta(days=400)).date())
    assert retain(NOW) == {**NOTHING, "ranks": 2}
    assert Spend.objects.exists()


def test_thumbnails_go_with_their_last_story(settings):
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True)
    for name in ("own.webp", "shared.webp"):
        (media / name).write_bytes(b"x")
    young = make_story("Young")
    for story, name in (
        (old_story("A"), "own.webp"),
        (old_story("B"), "shared.webp"),
        (young, "shared.webp"),
    ):
        entry = Membership.objects.filter(story=story).first().entry
        Picture.objects.create(story=story, entry=entry, source_url="https://x.example/", file=name)
    retain(NOW)
    assert sorted(file.name for file in media.iterdir()) == ["shared.webp"]


def test_cards_that_nobody_asked_for_lately_go(settings):
    cards = Path(settings.MEDIA_ROOT) / "og"
    cards.mkdir(parents=True)
    for name, days in (("1-en.png", 1), ("2-en.png", 5)):
        (cards / name).write_bytes(b"x")
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(cards / name, (at, at))
    assert retain(NOW)["files"] == 1
    assert [file.name for file in cards.iterdir()] == ["1-en.png"]


def test_the_days_are_a_setting(settings):
    settings.RETENTION_DAYS = 90
    old_story()
    assert retain(NOW) == NOTHING


def test_no_transaction_takes_more_than_a_batch(monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)
    feed = make_feed()
    for _ in range(5):
        make_entry(feed, hours_ago=LONG_AGO)
    seen = []
    whole = module.delete_entries
    monkeypatch.setattr(module, "delete_entries", lambda pks: seen.append(len(pks)) or whole(pks))
    assert retain(NOW)["entries"] == 5
    assert seen == [2, 2, 1]


def test_a_run_ends_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(module, "BATCH", 1)
    monkeypatch.setattr(module, "BATCHES", 2)
    for _ in range(3):
        make_entry(make_feed(), hours_ago=LONG_AGO)
    assert [retain(NOW)["entries"], retain(NOW)["entries"]] == [2, 1]


def test_posts_are_never_touched():
    post = make_post(old_story())
    Membership.objects.filter(story=post.story).delete()
    retain(NOW)
    assert Post.objects.filter(pk=post.pk).exists()


def parked_picture(hours_ago: float, **fields) -> Picture:
    story = make_story(hours_ago=hours_ago)
    entry = Membership.objects.get(story=story).entry
    fields = {"parked_at": NOW - timedelta(hours=1), "parked_reason": "http 503", **fields}
    return Picture.objects.create(story=story, source_url="https://a.example/a.jpg", entry=entry, **fields)


def test_a_parked_picture_waits_for_staff_while_its_story_is_open_and_then_leaves(client, django_user_model):
    open_one, closed = parked_picture(hours_ago=71), parked_picture(hours_ago=73)
    waiting = parked_picture(hours_ago=73, parked_at=None)
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get("/ops").content.decode().count("http 503") == 2
    assert retain(NOW) == {**NOTHING, "pictures": 1}
    assert set(Picture.objects.all()) == {open_one, waiting}
    assert client.get("/ops").content.decode().count("http 503") == 1
    assert Story.objects.filter(pk=closed.story_id).exists()


def test_previews_and_uploads_leave_when_no_post_has_them(settings):
    author = make_user("alice")
    kept = LinkPreview.objects.create(address="https://a.example/1", created=NOW - timedelta(days=40))
    make_text_post(author, kind="link", link=kept.address, preview=kept)
    gone = LinkPreview.objects.create(
        address="https://a.example/2", created=NOW - timedelta(days=40), picture=store_file(b"x", "previews")
    )
    files = store_file(b"small"), store_file(b"large")
    loose = PostPicture.objects.create(
        owner=author, small=files[0], large=files[1], width=1, height=1, created=NOW - timedelta(days=2)
    )
    fresh = PostPicture.objects.create(
        owner=author, small="posts/a.webp", large="posts/b.webp", width=1, height=1, created=NOW
    )
    assert retain(NOW) == {**NOTHING, "previews": 1, "uploads": 1}
    assert list(LinkPreview.objects.all()) == [kept]
    assert list(PostPicture.objects.all()) == [fresh]
    for name in (gone.picture, loose.small, loose.large):
        assert not (Path(settings.MEDIA_ROOT) / name).exists()
