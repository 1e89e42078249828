"""What people are told: once, bundled, never of their own deeds, never of what they may not see."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crawler.stories.models import Story
from digest.accounts.models import User
from digest.channels.follow import follow
from digest.channels.models import Channel, Editor, SourceProposal
from digest.channels.open_personal import open_personal
from digest.comments.delete_comment import delete_comment
from digest.comments.models import Comment
from digest.comments.set_state import set_state
from digest.comments.write_comment import write_comment
from digest.lib.moderated import State
from digest.moderation.act import act
from digest.moderation.appeal import appeal
from digest.moderation.decide_appeal import decide_appeal
from digest.moderation.undo import undo
from digest.notifications.export_person import export_person
from digest.notifications.forget_person import forget_person
from digest.notifications.mark_read import mark_read
from digest.notifications.models import Mark, Notice, SwitchedOff, Told
from digest.notifications.pull import pull
from digest.notifications.tasks import pull as stage
from digest.notifications.withdraw import withdraw_comments
from digest.pages.retain import retain
from digest.posts.models import PlacementProposal, Post
from digest.posts.mute import mute
from digest.posts.watch import watch
from tests.factories import make_channel, make_post, make_story, make_summary, make_text_post, make_user
from tests.people import alice, bob, browser_of, charlie, dora, eve

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return timezone.now()


def told_to(user: User) -> list[str]:
    """The sentences on their page, the newest first."""
    return [item.words for item in browser_of(user).get("/notifications").context["list"].items]


def page(user: User, path: str = "/notifications") -> str:
    return browser_of(user).get(path).content.decode()


def unread(user: User) -> int:
    user.refresh_from_db()
    assert user.unread == Notice.objects.unread().filter(user=user).count()
    return user.unread


def post_of(author: User, text: str = "Ferries run again.") -> Post:
    return make_text_post(author, text=text, published=now())


def say(author: User, post: Post, text: str = "Indeed.", parent: Comment | None = None) -> Comment:
    return write_comment(author, post, text, now(), parent=parent)


# -- who is told what --------------------------------------------------------------------------------------


def test_the_author_of_a_post_is_told_of_a_comment_and_who_is_answered_of_a_reply():
    writer, reader, third = alice(), bob(), make_user("carol")
    post = post_of(writer)
    comment = say(reader, post, "I took **one**.")
    answer = say(third, post, "Which?", comment)
    pull(now())
    assert told_to(writer) == ["carol and 1 other commented on your post"]
    assert told_to(reader) == ["carol answered your comment"]
    assert f'href="/p/{post.pk}?comment={answer.pk}#c{answer.pk}"' in page(reader)
    assert "Which?" in page(reader)
    assert (unread(writer), unread(reader), unread(third)) == (1, 1, 0)


def test_nobody_is_told_of_their_own_deeds():
    writer = alice()
    post = post_of(writer, "Hello @alice")
    say(writer, post, "And @alice", say(writer, post))
    follow(writer, open_personal(writer, now()), now())
    pull(now())
    assert not Notice.objects.exists()


def test_who_is_named_is_told_once_also_when_answered():
    writer, reader, third = alice(), bob(), make_user("carol")
    post = post_of(writer, "With @bob and @nobody-here")
    comment = say(reader, post, "Hello")
    say(third, post, "@bob @alice see this", comment)
    pull(now())
    assert told_to(reader) == ["carol answered your comment", "alice named you in a post"]
    assert told_to(writer) == ["carol and 1 other commented on your post"]


def test_followers_are_bundled_by_their_last_name_and_number():
    owner = alice()
    channel = open_personal(owner, now())
    for name in ("bob", "carol", "dave", "erin", "frank"):
        follow(make_user(name), channel, now())
    pull(now())
    assert told_to(owner) == ["frank and 4 others followed your channel"]
    assert unread(owner) == 1


def test_who_watches_a_story_is_told_of_new_material_when_it_is_told_anew():
    reader, late = alice(), bob()
    story = make_story("Ferry late", now=now(), material_at=now() - timedelta(hours=2))
    make_summary(story)
    post = make_post(story)
    watch(reader, post, now() - timedelta(hours=1))
    pull(now())
    assert told_to(reader) == []
    Story.objects.filter(pk=story.pk).update(material_at=now(), material_key=77)
    story.refresh_from_db()
    watch(late, post, now() + timedelta(minutes=1))
    make_summary(story, headline="Ferry sunk", created=now())
    pull(now())
    make_summary(story, language="zh-hans", headline="渡轮沉没", created=now())
    pull(now())
    assert told_to(reader) == ["There is news in a story that you watch"]
    assert "Ferry sunk" in page(reader)
    assert told_to(late) == []


def test_authors_are_told_of_decisions_undoing_and_appeals():
    writer, moderator, other = alice(), dora(), eve()
    post, second = post_of(writer), post_of(writer, "Second")
    hidden = act(moderator, "post", post.pk, "hide", "spam", "", now())
    removed = act(moderator, "post", second.pk, "remove", "hate", "", now())
    pull(now())
    assert told_to(writer) == ["A moderator removed something of yours", "A moderator hid something of yours"]
    assert "Spam" in page(writer)
    undo(moderator, hidden, now())
    decide_appeal(other, appeal(writer, removed, "It was none", now()), True, "Right", now())
    pull(now())
    assert told_to(writer)[:2] == [
        "Your appeal was granted",
        "A decision about something of yours was taken back",
    ]
    assert unread(moderator) == 0


def test_invitations_and_proposals_are_told_to_who_runs_the_channel():
    owner, editor, reader = alice(), bob(), make_user("carol")
    channel = open_personal(owner, now())
    row = Editor.objects.create(channel=channel, user=editor, invited_by=owner, invited_at=now())
    pull(now())
    assert told_to(editor) == ["alice invited you to run a channel"]
    row.accepted_at = now()
    row.save()
    SourceProposal.objects.create(channel=channel, address="https://a.example/", by=reader, at=now())
    post = post_of(reader, "For you")
    PlacementProposal.objects.create(post=post, channel=channel, at=now())
    pull(now())
    wanted = {f"carol proposed a {what} for a channel that you run" for what in ("source", "post")}
    assert set(told_to(owner)) == wanted == set(told_to(editor)) - {"alice invited you to run a channel"}
    assert f'href="/c/{channel.slug}/desk"' in page(owner)


# -- what is not told --------------------------------------------------------------------------------------


def test_what_waits_for_a_moderator_is_told_when_it_is_shown():
    writer, reader = alice(), bob()
    comment = say(reader, post_of(writer))
    set_state(comment, State.QUEUED, "links", now())
    pull(now())
    assert told_to(writer) == []
    set_state(comment, State.VISIBLE, "", now())
    pull(now())
    assert told_to(writer) == ["bob commented on your post"]


def test_what_is_gone_is_not_shown_and_then_not_counted():
    writer, reader, third = alice(), bob(), make_user("carol")
    post = post_of(writer)
    first, last = say(reader, post), say(third, post, "A secret")
    pull(now())
    delete_comment(last, now())
    assert told_to(writer) == []
    assert "A secret" not in page(writer)
    pull(now())
    assert told_to(writer) == ["bob commented on your post"]
    delete_comment(first, now())
    pull(now())
    assert told_to(writer) == []
    assert unread(writer) == 0


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED, State.DELETED])
def test_a_hidden_post_is_not_told_of_and_then_not_counted(state: str):
    writer, reader, third = alice(), bob(), make_user("carol")
    post = post_of(writer, "With @bob")
    say(third, post)
    pull(now())
    assert told_to(reader) == ["alice named you in a post"]
    hour = now() - timedelta(hours=1)
    Comment.objects.update(changed=hour)
    Mark.objects.update(at=hour, settled=True)
    Post.objects.filter(pk=post.pk).update(state=state, changed=now())
    assert told_to(reader) == []
    assert unread(reader) == 1
    pull(now())
    assert unread(reader) == 0
    assert unread(writer) == (state == State.DELETED)  # under which others' words stand


def test_a_watched_story_that_was_merged_is_still_told_of():
    reader, story = alice(), make_story(now=now())
    post, winner = make_post(story), make_post(make_story("The winner", now=now()))
    Notice.objects.create(user=reader, kind="story", bundle=f"story {post.pk}", post_id=post.pk, at=now())
    Post.objects.filter(pk=post.pk).update(moved_to=winner, changed=now())
    pull(now())
    assert "The winner" in page(reader)
    assert Notice.objects.unread().filter(user=reader).count() == 1


def test_what_is_withdrawn_costs_the_same_for_one_and_for_many():
    def cost(n: int) -> int:
        gone = []
        for _ in range(n):
            number = User.objects.count()
            post = post_of(make_user(f"writer{number}"))
            say(make_user(f"early{number}"), post)
            gone.append(say(make_user(f"late{number}"), post))
        pull(now())
        Comment.objects.filter(pk__in=[comment.pk for comment in gone]).update(state=State.HIDDEN)
        with CaptureQueriesContext(connection) as queries:
            assert withdraw_comments([comment.pk for comment in gone], now()) == n
        assert {notice.people for notice in Notice.objects.unread()} == {1}
        return len(queries)

    assert cost(1) == cost(6)


def test_people_whose_channel_is_muted_are_not_heard():
    writer, reader = alice(), bob()
    channel = open_personal(reader, now())
    mute(writer, "channel", channel.slug, now())
    say(reader, post_of(writer), "@alice")
    pull(now())
    assert told_to(writer) == []


def test_kinds_can_be_switched_off_and_on():
    writer, reader = alice(), bob()
    browser = browser_of(writer)
    kinds = [kind for kind in Notice.Kind.values if kind != "reply"]
    assert browser.post("/settings/notifications", {"kind": kinds}).status_code == 302
    assert list(SwitchedOff.objects.values_list("kind", flat=True)) == ["reply"]
    say(reader, post_of(writer))
    pull(now())
    assert told_to(writer) == []
    assert browser.get("/settings/notifications").content.decode().count("checked") == len(kinds)
    browser.post("/settings/notifications", {"kind": [*kinds, "reply", "nonsense"]})
    assert not SwitchedOff.objects.exists()


def test_old_things_are_no_news_whatever_touches_their_rows():
    writer, reader = alice(), bob()
    comment = say(reader, post_of(writer))
    Comment.objects.update(published=now() - timedelta(days=8), state_at=None, changed=now())
    pull(now())
    follow(reader, open_personal(writer, now()), now() - timedelta(days=8))
    pull(now())
    assert told_to(writer) == []
    assert comment.pk


# -- once, and bundled -------------------------------------------------------------------------------------


def test_pulling_again_tells_nothing_again():
    writer, reader = alice(), bob()
    follow(reader, open_personal(writer, now()), now())
    say(reader, post_of(writer, "@bob"))
    assert stage() == {"told": 3, "withdrawn": 0}
    Mark.objects.all().delete()
    Comment.objects.update(changed=now())
    assert stage() == {"told": 0, "withdrawn": 0}
    assert Told.objects.count() == 3


def test_what_happens_after_reading_makes_a_new_notice():
    writer, reader = alice(), bob()
    post = post_of(writer)
    say(reader, post)
    pull(now())
    mark_read(writer, now())
    say(reader, post, "And again")
    say(reader, post, "And once more")
    pull(now())
    assert told_to(writer) == ["bob commented on your post", "bob commented on your post"]
    assert unread(writer) == 1
    assert "2 times" in page(writer)


def test_what_was_committed_late_is_told():
    writer, reader = alice(), bob()
    post = post_of(writer)
    say(reader, post)
    pull(now())
    mark = Mark.objects.get(name="comment")
    late = say(make_user("carol"), post)
    Comment.objects.filter(pk=late.pk).update(changed=mark.at - timedelta(seconds=5))
    pull(now())
    assert told_to(writer) == ["carol and 1 other commented on your post"]


def test_more_comments_at_one_moment_than_fit_a_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("digest.lib.pulling.BATCH", 2)
    monkeypatch.setattr("digest.lib.pulling.BATCHES", 2)
    writer = alice()
    post = post_of(writer)
    for n in range(9):
        say(make_user(f"reader{n}"), post, f"Number {n}")
    Comment.objects.update(changed=now())
    for _ in range(3):
        pull(now())
    assert Notice.objects.get().count == 9


# -- what it costs -----------------------------------------------------------------------------------------


def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a minute had passed in which nothing happened."""
    stage()
    real = timezone.now
    with monkeypatch.context() as patch:
        patch.setattr("digest.notifications.tasks.timezone.now", lambda: real() + timedelta(minutes=1))
        stage()


@pytest.mark.parametrize("busy", [False, True])
def test_where_nothing_happened_a_look_costs_one_statement_and_writes_nothing(
    busy: bool, monkeypatch: pytest.MonkeyPatch
):
    if busy:
        writer, reader, moderator = alice(), bob(), dora()
        follow(reader, open_personal(writer, now()), now())
        post = post_of(writer, "@bob")
        say(reader, post)
        undo(moderator, act(moderator, "post", post.pk, "hide", "spam", "", now()), now())
        removed = act(moderator, "post", post.pk, "remove", "hate", "", now())
        decide_appeal(eve(), appeal(writer, removed, "It was none", now()), False, "No", now())
        make_summary(make_story(now=now()), created=now())
    quiet(monkeypatch)
    with CaptureQueriesContext(connection) as queries:
        assert stage() == {}
    assert [query["sql"][:6] for query in queries] == ["SELECT"]


def test_a_long_run_holds_on_to_its_lease():
    post, renewed = post_of(alice()), []
    for n in range(3):
        say(make_user(f"reader{n}"), post)
    pull(now(), lambda: renewed.append(1))
    assert len(renewed) >= 2


# -- reading -----------------------------------------------------------------------------------------------


def test_one_or_all_are_marked_read_and_only_ones_own():
    writer, reader, third = alice(), bob(), make_user("carol")
    for post in (post_of(writer, "One"), post_of(writer, "Two"), post_of(third, "Three")):
        say(reader, post)
    pull(now())
    theirs = Notice.objects.get(user=third)
    own = Notice.objects.filter(user=writer).first()
    assert own
    browser = browser_of(writer)
    browser.post("/notifications/read", {"notice": theirs.pk})
    assert (unread(writer), unread(third)) == (2, 1)
    assert browser.post("/notifications/read", {"notice": own.pk}).headers["Location"] == "/notifications"
    assert unread(writer) == 1
    browser.post("/notifications/read", {"all": "1"})
    assert (unread(writer), unread(third)) == (0, 1)
    for nonsense in ({"notice": "x"}, {"post": "9" * 30}, {}):
        assert browser.post("/notifications/read", nonsense).status_code == 302
    assert unread(third) == 1


def test_opening_a_post_marks_what_is_about_it():
    writer, reader = alice(), bob()
    post, other = post_of(writer, "One"), post_of(writer, "Two")
    say(reader, post)
    say(reader, other)
    pull(now())
    browser_of(writer).post("/notifications/read", {"post": post.pk})
    assert unread(writer) == 1


def test_the_number_of_unread_costs_no_statement_of_its_own():
    writer, reader = alice(), bob()
    say(reader, post_of(writer))
    browser = browser_of(writer)
    browser.get("/saved")
    with CaptureQueriesContext(connection) as before:
        browser.get("/saved")
    pull(now())
    with CaptureQueriesContext(connection) as after:
        text = browser.get("/saved").content.decode()
    assert len(after) == len(before)
    assert 'data-unread="1"' in text
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/notifications/unread").json() == {"unread": 1}
    assert len(queries) == 1
    assert browser.get("/notifications/unread?have=1").status_code == 204
    assert browser.get("/notifications/unread?have=2").json() == {"unread": 1}


def test_the_list_asks_a_fixed_number_of_queries_and_has_pages():
    writer, reader = alice(), bob()

    def more(n: int) -> None:
        for i in range(n):
            say(make_user(f"reader-{n}-{i}"), post_of(writer))
            story = make_post(make_story(now=now()))
            bundle = f"story {story.pk}"
            Notice.objects.create(user=writer, kind="story", bundle=bundle, post_id=story.pk, at=now())
        pull(now())

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser_of(writer).get("/notifications")
        return len(queries)

    more(1)
    few = count()
    more(14)
    assert count() == few
    seen, path = 0, "/notifications"
    while path:
        context = browser_of(writer).get(path).context
        seen += len(context["list"].items)
        path = f"/notifications?before={context['list'].older}" if context["list"].older else ""
    assert seen == 30
    assert browser_of(writer).get("/notifications?before=nonsense").status_code == 200
    assert "All is read." in page(reader, "/notifications?show=unread")


def test_the_suspended_read_their_notices():
    suspended = charlie()
    assert "Nothing yet" in page(suspended)


# -- leaving -----------------------------------------------------------------------------------------------


def test_what_was_read_leaves_after_ninety_days():
    writer, reader = alice(), bob()
    say(reader, post_of(writer))
    pull(now())
    mark_read(writer, now() - timedelta(days=89))
    assert retain(now())["notices"] == 0
    Notice.objects.update(read_at=now() - timedelta(days=91))
    assert retain(now())["notices"] == 1
    assert not Told.objects.exists()


def test_a_person_takes_notices_along_and_is_forgotten_in_those_of_others():
    writer, reader, third = alice(), bob(), make_user("carol")
    channel = open_personal(writer, now())
    follow(reader, channel, now())
    say(reader, post_of(writer))
    say(third, post_of(reader))
    pull(now())
    data = export_person(writer)
    assert {row["by"] for row in data["notices"]} == {"bob"}
    forget_person(reader, now())
    assert not Notice.objects.filter(user=reader).exists()
    assert not Notice.objects.filter(actor=reader).exists()
    assert unread(writer) == 0
    assert Channel.objects.filter(pk=channel.pk).exists()


def test_a_hidden_channel_is_not_told_of():
    owner, reader = alice(), bob()
    channel = make_channel("tides", owner=owner)
    Editor.objects.create(channel=channel, user=reader, invited_by=owner, invited_at=now())
    pull(now())
    assert len(told_to(reader)) == 1
    Channel.objects.update(state=State.HIDDEN)
    assert told_to(reader) == []
