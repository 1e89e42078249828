"""How search follows what other rooms change, and what that costs where nothing happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crawler.feeds.block import block_report, unblock_report
from crawler.feeds.models import Entry
from crawler.stories.merge import merge, unmerge
from crawler.stories.models import Membership, Story
from crawler.stories.withdraw import withdraw
from digest.channels.models import Channel
from digest.chats.models import Transcript
from digest.comments.models import Comment
from digest.lib.moderated import State
from digest.posts.cards import post_url
from digest.posts.follow_merges import follow_merges
from digest.posts.models import Placement, Post
from digest.posts.publish import publish
from digest.posts.set_state import set_state
from digest.search.models import Mark, Row
from digest.search.pull_changes import pull_changes
from digest.search.rebuild import rebuild
from digest.search.sweep import sweep
from digest.search.tasks import pull_changes as stage
from tests.factories import NOW, make_channel, make_comment, make_post, make_story, make_text_post, make_user
from tests.people import alice

pytestmark = pytest.mark.django_db


def pull() -> dict[str, int]:
    return pull_changes(timezone.now())


def paths(query: str, **more: str) -> list[str]:
    found = Client().get("/search", {"q": query, **more}).context["found"]
    return [result.thing.url for result in (*found.named, *found.results)]


def address(post: Post) -> str:
    post.refresh_from_db()
    return f"/story/{post.pk}-{post.slug}"


def of_stories() -> set[int]:
    """Ids of the posts of stories that the index holds."""
    return set(Row.objects.filter(kind="story").values_list("object_id", flat=True))


def grow_old() -> None:
    """As if nothing had changed for an hour."""
    hour = timezone.now() - timedelta(hours=1)
    for model in (Post, Comment, Channel):
        model._default_manager.update(changed=hour)
    Mark.objects.exclude(name="terms").update(at=hour, settled=True)


# -- what happens to stories -------------------------------------------------------------------------------


def test_a_withdrawn_report_leaves_the_index_as_soon_as_its_story_lost_it():
    now = timezone.now()
    kept, gone = make_story("Ferry sunk", now=now), make_story("Ferry burnt", now=now, reports=1)
    told, post = make_post(kept), make_post(gone)
    publish(now)
    pull()
    grow_old()
    assert of_stories() == {told.pk, post.pk}
    entry = Entry.objects.get(title="Ferry burnt")
    block_report(entry)
    withdraw()
    Story.objects.filter(pk=gone.pk).update(reports=0)
    publish(timezone.now())
    pull()
    assert of_stories() == {told.pk}
    assert not Row.objects.filter(body__contains="burnt").exists()


def test_a_story_whose_reports_come_back_is_found_again():
    now = timezone.now()
    story = make_story("Ferry sunk", now=now, reports=1)
    post = make_post(story)
    publish(now)
    pull()
    entry = Entry.objects.get()
    block_report(entry)
    withdraw()
    Story.objects.filter(pk=story.pk).update(reports=0)
    publish(timezone.now())
    pull()
    unblock_report(entry)
    Membership.objects.create(entry=entry, story=story, number=9, added=now)
    Story.objects.filter(pk=story.pk).update(reports=1, next_number=10)
    grow_old()
    publish(timezone.now())
    pull()
    assert paths("ferry") == [address(post)]


def test_a_merged_story_leaves_the_index_and_comes_back_when_they_are_parted():
    now = timezone.now()
    first, second = make_story("Ferry sunk", now=now), make_story("Boat lost", now=now)
    loser, winner = make_post(first), make_post(second)
    make_comment(loser, text="A ferry indeed")
    pull()
    grow_old()
    made = merge(first.pk, second.pk, timezone.now())
    follow_merges(timezone.now())
    pull()
    assert of_stories() == {winner.pk}
    grow_old()
    pull()
    unmerge(made.pk, timezone.now())
    follow_merges(timezone.now())
    pull()
    assert of_stories() == {loser.pk, winner.pk}
    assert address(loser) in paths("ferry")


def test_a_story_joined_to_another_is_not_listed_and_then_found_at_once_when_it_stands_alone():
    first, second = make_story("Ferry sunk"), make_story("Boat lost")
    post = make_post(first)
    make_post(second)
    pull()
    Story.objects.filter(pk=first.pk).update(joined_to=second)
    assert paths("ferry") == []
    sweep(timezone.now())
    Story.objects.filter(pk=first.pk).update(joined_to=None)
    assert paths("ferry") == [address(post)]


def test_a_story_is_found_by_the_channels_it_stands_in_now():
    now = timezone.now()
    chips, boats = make_channel("chips", terms=["plant"]), make_channel("boats", terms=["ferry"])
    post = make_post(make_story("Ferry sunk", now=now), channels=(chips,))
    pull()
    assert paths("ferry", channel="chips") == [address(post)]
    grow_old()
    publish(timezone.now())
    assert list(Placement.objects.values_list("channel", flat=True)) == [boats.pk]
    pull()
    assert paths("ferry", channel="boats") == [address(post)]
    assert paths("ferry", channel="chips") == []


def test_all_that_was_said_under_a_post_goes_with_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("digest.lib.pulling.BATCH", 2)
    monkeypatch.setattr("digest.lib.pulling.BATCHES", 2)
    post = make_text_post(alice())
    for _ in range(7):
        make_comment(post, text="ferry")
    for _ in range(3):
        pull()
    assert Row.objects.filter(kind="comment").count() == 7
    grow_old()
    set_state(post, State.HIDDEN, "spam", timezone.now())
    Comment.objects.update(changed=timezone.now() - timedelta(hours=1))
    pull()
    assert not Row.objects.filter(kind="comment").exists()


# -- chats -------------------------------------------------------------------------------------------------


def share(visibility: str = "public", **fields: Any) -> Post:
    """A chat of two turns, and one that its owner left out."""
    now = timezone.now()
    chat = Transcript.objects.create(
        owner=make_user(f"sharer{Transcript.objects.count()}"), visibility=visibility, source="paste",
        title="Crossing the strait", note="Asked about **tides**.", rules_version=1, snapshot_at=now,
        created=now, **fields,
    )  # fmt: skip
    said = (("user", "When does the ferry leave?"), ("assistant", "At *noon*."), ("user", "My secret quay."))
    for number, (role, text) in enumerate(said, 1):
        chat.turns.create(number=number, role=role, text=text, html=text, shown="secret" not in text)
    return Post.objects.create(
        kind="chat", transcript=chat, author=chat.owner, published=now, updated=now, slug=chat.token
    )


def test_a_public_chat_is_found_by_its_title_note_and_turns():
    post = share()
    pull()
    for query in ("strait", "tides", "ferry", "noon"):
        assert paths(query, kind="chat") == [post_url(post)], query
    assert paths("ferry", kind="post") == paths("secret") == []
    text = Client().get("/search", {"q": "ferry"}).content.decode()
    assert '<span class="label">Chat</span>' in text
    assert "kind=chat" in text


@pytest.mark.parametrize("visibility", ["link", "me"])
def test_only_public_chats_are_found(visibility: str):
    post = share(visibility)
    hidden = share(state="hidden")
    over = share(expires_at=timezone.now() - timedelta(hours=1))
    pull()
    assert not Row.objects.filter(object_id__in=[post.pk, hidden.pk, over.pk], kind="chat").exists()


def test_a_chat_that_is_taken_back_is_not_shown_from_that_moment_and_leaves_the_index():
    post = share()
    pull()
    Transcript.objects.update(visibility="link", changed=timezone.now())
    assert paths("ferry") == []
    pull()
    assert not Row.objects.filter(kind="chat", object_id=post.pk).exists()


def test_a_chat_whose_turns_changed_is_shown_by_what_it_says_now():
    post = share()
    pull()
    post.transcript.turns.filter(number=1).update(text="When does the bus leave?")
    post.transcript.save()  # as whatever changes turns does
    assert paths("ferry") == []
    pull()
    assert paths("ferry") == []
    assert paths("bus") == [post_url(post)]


# -- what leaves no time of change ---------------------------------------------------------------------------


def test_what_changed_without_a_time_is_found_wrong_in_turn():
    writer = alice()
    post = make_text_post(writer, text="ferry")
    make_channel("chips")
    pull()
    Placement.objects.create(post=post, channel=Channel.objects.get(slug="chips"), at=NOW, reason="person")
    writer.username = "alicia"
    writer.save()
    assert sweep(timezone.now()) == {"corrected": 2}
    assert paths("ferry", channel="chips") == [f"/p/{post.pk}"]
    assert paths("alicia") == ["/u/alicia"]
    assert sweep(timezone.now()) == {"corrected": 0}


# -- what it costs -------------------------------------------------------------------------------------------


def ask(do: object) -> tuple[int, list[str]]:
    """How many statements it takes, and those that write."""
    with CaptureQueriesContext(connection) as queries:
        do()  # type: ignore[operator]
    said = [query["sql"] for query in queries]
    return len(said), [sql for sql in said if not sql.startswith("SELECT")]


def test_where_nothing_happened_a_look_costs_two_statements_and_writes_nothing():
    for n in range(5):
        make_comment(make_text_post(make_user(f"writer{n}")))
    make_post(channels=(make_channel(),))
    stage()
    later(stage, minutes=1)
    assert ask(stage) == (2, [])


def test_an_empty_site_is_quiet_too():
    stage()
    later(stage, minutes=1)
    assert ask(stage) == (2, [])


def test_what_just_changed_is_looked_at_until_nothing_can_come_late():
    make_text_post(alice(), text="ferry")
    stage()
    assert not Mark.objects.get(name="post").settled
    later(stage, minutes=1)
    assert Mark.objects.get(name="post").settled
    late = make_text_post(make_user("bea"), text="ferry")
    assert stage() == {"indexed": 2}
    assert f"/p/{late.pk}" in paths("ferry")


def later(do: object, *, minutes: int) -> None:
    """Run it as often as it takes, as if so much time had passed."""
    real = timezone.now

    def then() -> datetime:
        return real() + timedelta(minutes=minutes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("digest.search.tasks.timezone.now", then)
        for _ in range(3):
            do()  # type: ignore[operator]


def test_a_rebuild_leaves_nothing_to_read_but_what_comes():
    make_comment(make_text_post(alice(), text="ferry"))
    grow_old()
    rebuild(timezone.now())
    later(stage, minutes=1)
    assert ask(stage) == (2, [])
    post = make_text_post(make_user("bea"), text="boat")
    stage()
    assert paths("boat") == [f"/p/{post.pk}"]
