"""Dora decides by the rules; what she did stands in the log and can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from digest.accounts.models import User
from digest.accounts.suspend import FOR_GOOD
from digest.channels import version
from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.comments.delete_comment import delete_comment
from digest.comments.models import Comment
from digest.moderation.act import act
from digest.moderation.may_act import Refused
from digest.moderation.models import Action, Case
from digest.moderation.queue import queue
from digest.moderation.report import report
from digest.moderation.undo import undo
from digest.posts.delete_post import delete_post
from digest.posts.models import Post
from tests.factories import make_channel, make_comment, make_post, make_text_post, make_user
from tests.people import alice, bob, browser_of, dora, eve

pytestmark = pytest.mark.django_db
ROWS = [
    model for room in ("posts", "comments", "moderation") for model in apps.get_app_config(room).get_models()
]


@pytest.fixture
def writer() -> User:
    return alice()


@pytest.fixture
def post(writer: User) -> Post:
    return make_text_post(writer, open_personal(writer, timezone.now()))


@pytest.fixture
def moderator() -> User:
    return dora()


@pytest.fixture
def desk(moderator: User) -> Client:
    return browser_of(moderator)


def state_of(row: Post | Comment | Channel) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.state_reason


def decide(desk: Client, row: Post | Comment | Channel | User, do: str, **fields: str):
    target = "person" if isinstance(row, User) else type(row).__name__.lower()
    return desk.post(f"/moderation/thing/{target}/{row.pk}", {"do": do, **fields})


def test_a_reported_post_is_removed_by_a_rule(desk, moderator, post):
    report(bob(), "post", post.pk, "spam", "", timezone.now())
    before = version.current()
    answer = decide(desk, post, "remove spam", note="No adverts, please")
    assert (answer.status_code, answer.url) == (302, "/moderation")
    assert state_of(post) == ("removed", "spam")
    assert version.current() == before + 1
    action, case = Action.objects.get(), Case.objects.get()
    assert (action.deed, action.rule, action.note, action.by) == (
        "remove",
        "spam",
        "No adverts, please",
        moderator,
    )
    assert (action.author, action.case, case.closed_by) == (post.author, case, moderator)
    assert Client().get(f"/p/{post.pk}").status_code == 404


@pytest.mark.parametrize(("deed", "state"), [("hide", "hidden"), ("remove", "removed")])
def test_each_room_s_rows_get_their_state(desk, writer, post, deed, state):
    comment = make_comment(post, writer)
    for row in (comment, post, post.channel):
        decide(desk, row, deed, rule="harassment")
        assert state_of(row) == (state, "harassment")
        decide(desk, row, "show")
        assert state_of(row) == ("visible", "")
    assert Action.objects.count() == 6


def test_a_warning_changes_nothing_but_the_log(desk, post):
    decide(desk, post, "warn", rule="off-topic", note="This belongs elsewhere")
    assert state_of(post) == ("visible", "")
    assert Action.objects.get().deed == "warn"


@pytest.mark.parametrize(("length", "days"), [("1", 1), ("7", 7), ("30", 30)])
def test_a_suspension_ends_by_itself(desk, writer, length, days):
    browser = browser_of(writer)
    decide(desk, writer, "suspend", rule="hate", suspension=length)
    writer.refresh_from_db()
    until = writer.suspended_until - timezone.now()
    assert timedelta(days=days - 1, hours=23) < until <= timedelta(days=days)
    assert writer.suspended_rule == "hate"
    assert browser.get("/moderation/mine").status_code == 302  # the session is gone


def test_for_good_has_no_end_and_the_page_says_the_rule_in_words(desk, writer):
    decide(desk, writer, "suspend", rule="hate", suspension="good")
    writer.refresh_from_db()
    assert writer.suspended_until == FOR_GOOD
    answer = browser_of(writer).post("/report/person/1")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Hate" in page
    assert "/moderation/mine" in page


def test_removing_and_suspending_is_one_decision(desk, writer, post):
    decide(desk, post, "remove", rule="spam", suspension="7")
    assert list(Action.objects.order_by("pk").values_list("target", "deed")) == [
        ("post", "remove"),
        ("person", "suspend"),
    ]
    writer.refresh_from_db()
    assert writer.is_suspended(timezone.now())


def test_what_cannot_be_whole_is_not_half_done(desk, post):
    staff = make_user("erin", is_staff=True)
    Post.objects.update(author=staff)
    decide(desk, post, "remove", rule="spam", suspension="7")
    assert state_of(post)[0] == "visible"
    assert not Action.objects.exists()


def test_keeping_closes_the_case_without_a_line_in_the_log(desk, post):
    report(bob(), "post", post.pk, "spam", "", timezone.now())
    decide(desk, post, "keep")
    assert state_of(post)[0] == "visible"
    assert not Case.objects.open().exists()
    assert not Action.objects.exists()


def test_keeping_what_waits_shows_it(desk, post):
    Post.objects.update(state="queued", state_reason="repeat")
    queue(timezone.now())
    decide(desk, post, "keep")
    assert state_of(post) == ("visible", "")
    assert Action.objects.get().deed == "show"
    assert not Case.objects.open().exists()


# -- who may not ------------------------------------------------------------------------------------------


def test_moderators_do_nothing_to_staff_nor_anybody_to_themselves(desk, moderator):
    staff = eve()
    theirs = make_text_post(staff, open_personal(staff, timezone.now()))
    own = make_text_post(moderator, open_personal(moderator, timezone.now()))
    for row in (theirs, staff, own, moderator):
        decide(desk, row, "warn", rule="spam")
        decide(desk, row, "keep")
    decide(desk, own, "remove", rule="spam")
    assert not Action.objects.exists()
    page = desk.get(f"/moderation/thing/post/{theirs.pk}").content.decode()
    assert "Only staff can decide that" in page
    assert 'name="do"' not in page


def test_a_moderator_suspends_no_moderator_and_staff_do(desk):
    other = make_user("olga", is_moderator=True)
    decide(desk, other, "suspend", rule="spam", suspension="1")
    assert not Action.objects.exists()
    decide(browser_of(eve()), other, "suspend", rule="spam", suspension="1")
    assert Action.objects.get().author == other


def test_the_site_s_own_channels_are_not_the_moderators(desk):
    house, vertical = make_channel("hot", kind="house"), make_channel("chips")
    staff = browser_of(eve())
    for channel in (house, vertical):
        decide(desk, channel, "hide", rule="other")
        assert state_of(channel)[0] == "visible"
    decide(staff, house, "hide", rule="other")
    decide(staff, vertical, "hide", rule="other")
    assert (state_of(house)[0], state_of(vertical)[0]) == ("visible", "hidden")


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "remove"},
        {"do": "remove", "rule": "nonsense"},
        {"do": "explode", "rule": "spam"},
        {"do": ""},
        {},
        {"do": "suspend", "rule": "spam", "suspension": "7"},
        {"do": "remove", "rule": "spam", "suspension": "999"},
    ],
)
def test_nonsense_decides_nothing(desk, fields):
    post = make_post()
    desk.post(f"/moderation/thing/post/{post.pk}", fields)
    assert state_of(post)[0] == "visible"
    assert not Action.objects.exists()


def test_what_its_author_deleted_is_gone_for_moderators_too(desk, post):
    Post.objects.update(state="deleted")
    assert desk.get(f"/moderation/thing/post/{post.pk}").status_code == 404
    decide(desk, post, "show")
    assert state_of(post)[0] == "deleted"


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_what_was_never_shown_is_not_looked_at(desk, post, state):
    Post.objects.update(state=state)
    assert desk.get(f"/moderation/thing/post/{post.pk}").status_code == 404


def test_others_do_not_decide(post):
    for browser in (browser_of(bob()), browser_of(post.author)):
        assert decide(browser, post, "remove spam").status_code == 403
    assert decide(Client(), post, "remove spam").status_code == 401
    assert state_of(post)[0] == "visible"


# -- taking back ------------------------------------------------------------------------------------------


def test_undoing_restores_what_was_before(desk, post):
    Post.objects.update(state="hidden", state_reason="off-topic")
    decide(desk, post, "remove", rule="spam")
    desk.post(f"/moderation/decisions/{Action.objects.get().pk}/undo")
    assert state_of(post) == ("hidden", "off-topic")
    action = Action.objects.get()
    assert action.undone_at
    assert action.undone_by == User.objects.get(username="dora")


def test_what_waited_waits_again(desk, post):
    Post.objects.update(state="queued", state_reason="repeat")
    queue(timezone.now())
    decide(desk, post, "show")
    desk.post(f"/moderation/decisions/{Action.objects.get().pk}/undo")
    assert state_of(post) == ("queued", "repeat")
    assert Case.objects.open().get().rule == "repeat"


def test_undoing_an_earlier_decision_leaves_the_later_one(moderator, post):
    now = timezone.now()
    hid = act(moderator, "post", post.pk, "hide", "off-topic", "", now)
    removed = act(moderator, "post", post.pk, "remove", "spam", "", now)
    undo(moderator, hid, now)
    assert state_of(post) == ("removed", "spam")
    undo(moderator, removed, now)
    assert state_of(post) == ("visible", "")


def test_what_staff_alone_may_do_moderators_do_not_undo(desk):
    staff, other, chips = browser_of(eve()), make_user("olga", is_moderator=True), make_channel("chips")
    decide(staff, other, "suspend", rule="spam", suspension="1")
    decide(staff, chips, "hide", rule="other")
    paths = [f"/moderation/decisions/{action.pk}/undo" for action in Action.objects.all()]
    assert len(paths) == 2
    for browser, offers in ((desk, False), (staff, True)):
        page = browser.get("/moderation/decisions").content.decode()
        assert [path in page for path in paths] == [offers, offers]
        for path in paths:
            browser.post(path)
        other.refresh_from_db()
        assert other.is_suspended(timezone.now()) != offers
        assert state_of(chips)[0] == ("visible" if offers else "hidden")


def test_a_suspension_is_taken_back_to_the_one_before(moderator, writer):
    now = timezone.now()
    short = act(moderator, "person", writer.pk, "suspend", "spam", "", now, until=now + timedelta(days=1))
    long = act(moderator, "person", writer.pk, "suspend", "hate", "", now, until=FOR_GOOD)
    undo(moderator, long, now)
    writer.refresh_from_db()
    assert (writer.suspended_until, writer.suspended_rule) == (now + timedelta(days=1), "spam")
    undo(moderator, short, now)
    writer.refresh_from_db()
    assert not writer.is_suspended(now)


def test_thirty_days_and_no_longer(moderator, post):
    now = timezone.now()
    action = act(moderator, "post", post.pk, "remove", "spam", "", now)
    with pytest.raises(Refused):
        undo(moderator, action, now + timedelta(days=30, seconds=1))
    undo(moderator, action, now + timedelta(days=30))
    assert state_of(post)[0] == "visible"


def test_twice_is_once(moderator, post):
    action = act(moderator, "post", post.pk, "remove", "spam", "", timezone.now())
    undo(moderator, action, timezone.now())
    with pytest.raises(Refused):
        undo(moderator, action, timezone.now())


def test_what_its_author_deleted_meanwhile_stays_deleted(moderator, post):
    action = act(moderator, "post", post.pk, "hide", "spam", "", timezone.now())
    Post.objects.update(state="deleted", state_reason="")
    undo(moderator, action, timezone.now())
    assert state_of(post)[0] == "deleted"


def test_nobody_takes_back_what_was_decided_about_them(post):
    staff = eve()
    own = make_text_post(dora(), None)
    action = act(staff, "post", own.pk, "remove", "spam", "", timezone.now())
    browser_of(User.objects.get(username="dora")).post(f"/moderation/decisions/{action.pk}/undo")
    assert state_of(own)[0] == "removed"


def test_a_comment_s_counters_follow(moderator, post):
    comment = make_comment(post)
    post.refresh_from_db()
    assert post.comments == 1
    action = act(moderator, "comment", comment.pk, "remove", "spam", "", timezone.now())
    post.refresh_from_db()
    assert post.comments == 0
    undo(moderator, action, timezone.now())
    post.refresh_from_db()
    assert post.comments == 1


# -- many at once ------------------------------------------------------------------------------------------


def test_those_ticked_are_decided_together_and_the_rest_stay(desk, moderator, writer):
    posts = [make_text_post(writer) for _ in range(3)]
    own = make_text_post(moderator)
    picks = [f"post:{p.pk}" for p in (*posts[:2], own)] + ["post:x", "nonsense:1", "post:", "comment:999"]
    desk.post("/moderation/bulk", {"do": "remove spam", "pick": picks})
    assert [state_of(p)[0] for p in posts] == ["removed", "removed", "visible"]
    assert state_of(own)[0] == "visible"


# -- the stage ---------------------------------------------------------------------------------------------


def test_what_a_spam_rule_queued_gets_one_case(post):
    comment = make_comment(post)
    Post.objects.update(state="queued", state_reason="flood")
    Comment.objects.update(state="queued", state_reason="repeat")
    assert queue(timezone.now())["opened"] == 2
    assert queue(timezone.now())["opened"] == 0
    assert set(Case.objects.values_list("target", "target_id", "rule", "author")) == {
        ("post", post.pk, "flood", post.author_id),
        ("comment", comment.pk, "repeat", comment.author_id),
    }


@pytest.mark.parametrize("reported", ["post", "comment"])
def test_no_copy_of_what_its_author_deleted_is_kept_for_an_open_case(post, writer, moderator, reported):
    words = "Kingfisher words that were regretted."
    own = make_text_post(writer, text=words)
    thing = own if reported == "post" else make_comment(post, make_user("carl"), words)
    now = timezone.now()
    report(bob(), reported, thing.pk, "spam", "Third time today", now)
    if reported == "post":
        delete_post(own, now)
    else:
        own.delete()
        delete_comment(thing, now)
    queue(now)
    case = Case.objects.get()
    assert (case.closed, case.reports) == (now, 1)
    assert [said.note for said in case.its_reports.all()] == ["Third time today"]
    assert browser_of(moderator).get(f"/moderation/thing/{reported}/{thing.pk}").status_code == 404
    kept = [repr(row) for model in ROWS for row in model._default_manager.values_list()]
    assert not [row for row in kept if "Kingfisher" in row]


def test_what_its_author_deleted_waits_no_longer(post):
    Post.objects.update(state="queued", state_reason="flood")
    queue(timezone.now())
    Post.objects.update(state="deleted")
    assert queue(timezone.now())["closed"] == 1
    assert not Case.objects.open().exists()
