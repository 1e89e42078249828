"""Shared chats are reported by their address, and decided about; nobody finds one by its number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from digest.chats.models import Transcript, Visibility
from digest.moderation.act import act
from digest.moderation.appeal import appeal
from digest.moderation.models import Action, Case, Report
from digest.moderation.queue import queue
from digest.moderation.undo import undo
from digest.posts.delete_chat import delete_chat
from digest.posts.models import Post
from digest.posts.revoke_chat import revoke_chat
from digest.posts.share_chat import share_chat
from digest.posts.wording import Unfit
from tests.digest.chats.chats import make_chat, make_public_chat
from tests.people import alice, bob, browser_of, dora

pytestmark = pytest.mark.django_db


def linked(owner, **fields) -> Transcript:
    return make_chat(owner, visibility=Visibility.LINK, title="A letter", **fields)


def reported(row: Transcript, reader=None) -> Case:
    said = {"reason": "privacy", "note": "My address"}
    answer = browser_of(reader or bob()).post(f"/s/{row.token}/report", said)
    assert answer.status_code == 302
    return Case.objects.get()


def test_who_has_the_link_reports_it():
    row = linked(alice())
    reader = bob()
    page = browser_of(reader).get(f"/s/{row.token}").content.decode()
    assert f"/s/{row.token}/report" in page
    form = browser_of(reader).get(f"/s/{row.token}/report")
    assert "A letter" in form.content.decode()
    assert "no-store" in form["Cache-Control"]
    case = reported(row, reader)
    assert (case.target, case.target_id, case.author, case.reports) == ("chat", row.pk, row.owner, 1)


def test_nobody_finds_one_by_its_number():
    owner, reader, moderator = alice(), bob(), dora()
    row = linked(owner)
    for who in (reader, moderator):
        assert browser_of(who).get(f"/report/chat/{row.pk}").status_code == 404
        assert browser_of(who).post(f"/report/chat/{row.pk}", {"reason": "spam"}).status_code == 404
    assert browser_of(moderator).get(f"/moderation/thing/chat/{row.pk}").status_code == 404
    assert browser_of(reader).get(f"/s/{'x' * 22}/report").status_code == 404
    revoke_chat(row, timezone.now())
    assert browser_of(reader).get(f"/s/{row.token}/report").status_code == 404
    assert not Report.objects.exists()


def test_a_public_one_is_reported_as_its_post():
    row = make_public_chat(alice())
    case = reported(row)
    assert (case.target, case.target_id) == ("post", Post.objects.get(transcript=row).pk)


def test_a_moderator_reads_and_hides_it_and_its_owner_appeals():
    owner, moderator, now = alice(), dora(), timezone.now()
    row = linked(owner)
    reported(row)
    desk = browser_of(moderator)
    assert "A letter" in desk.get("/moderation").content.decode()
    thing = desk.get(f"/moderation/thing/chat/{row.pk}").content.decode()
    assert "About 20 km in a night." in thing
    desk.post(f"/moderation/thing/chat/{row.pk}", {"do": "hide privacy"})
    row.refresh_from_db()
    assert (row.state, row.state_reason, row.visibility) == ("hidden", "privacy", "link")
    assert Client().get(f"/s/{row.token}").status_code == 404
    with pytest.raises(Unfit, match="taken"):
        share_chat(row, Visibility.PUBLIC, now)
    own = browser_of(owner).get("/moderation/mine").content.decode()
    assert f"/share/{row.token}" in own
    log = Client().get("/moderation/log").content.decode()
    assert "a shared chat" in log
    assert "A letter" not in log
    action = Action.objects.get()
    appeal(owner, action, "It was my own address", now)
    assert "A letter" in desk.get("/moderation/appeals").content.decode() or action.by == moderator
    undo(moderator, action, now)
    row.refresh_from_db()
    assert row.state == "visible"
    assert Client().get(f"/s/{row.token}").status_code == 200


def test_one_that_became_public_meanwhile_leaves_its_lists_too():
    owner, moderator, now = alice(), dora(), timezone.now()
    row = linked(owner, note="Worth a minute.")
    reported(row)
    row = share_chat(Transcript.objects.get(), Visibility.PUBLIC, now)
    act(moderator, "chat", row.pk, "remove", "privacy", "", now)
    assert Post.objects.get(transcript=row).state == "removed"
    assert Client().get(f"/s/{row.token}").status_code == 404
    undo(moderator, Action.objects.get(), now)
    assert Client().get(f"/s/{row.token}").status_code == 200


@pytest.mark.parametrize("taken_back", [revoke_chat, delete_chat])
def test_what_its_owner_closed_is_nothing_to_decide_about(taken_back):
    owner, moderator, now = alice(), dora(), timezone.now()
    row = linked(owner)
    pk = row.pk
    reported(row)
    act(moderator, "chat", pk, "hide", "privacy", "", now)
    Case.objects.update(closed=None)
    taken_back(Transcript.objects.get(), now)
    assert queue(now) == {"opened": 0, "closed": 1}
    assert browser_of(moderator).get(f"/moderation/thing/chat/{pk}").status_code == 404
    undo(moderator, Action.objects.get(), now)
    assert not Transcript.objects.open(now).exists()
    assert browser_of(owner).get("/moderation/mine").status_code == 200


def test_a_queue_without_reported_chats_stays_as_it_is():
    linked(alice())
    assert queue(timezone.now()) == {"opened": 0, "closed": 0}


def test_moderators_do_not_read_a_public_one_that_its_owner_closed():
    owner, moderator, now = alice(), dora(), timezone.now()
    row = make_public_chat(owner)
    post = Post.objects.get(transcript=row)
    pages = (f"/moderation/thing/post/{post.pk}", f"/p/{post.pk}")
    Post.objects.filter(pk=post.pk).update(state="queued")
    act(moderator, "post", post.pk, "hide", "privacy", "", now)
    desk = browser_of(moderator)
    assert "About 20 km in a night." in desk.get(pages[0]).content.decode()
    revoke_chat(row, now)
    for page in pages:
        answer = desk.get(page)
        assert answer.status_code == 200
        assert "About 20 km in a night." not in answer.content.decode()
    undo(moderator, Action.objects.get(), now)
    assert Post.objects.get(pk=post.pk).state == "draft"
