"""My shares: one list to see who can open what, to narrow it, to let it end, to delete it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from digest.chats.models import Transcript, Visibility
from digest.lib.moderated import State
from digest.pages.chats.shares import A_PAGE
from digest.posts.models import Post
from digest.posts.set_state import set_state
from tests.digest.chats.chats import make_chat, make_public_chat
from tests.people import alice, bob, browser_of, charlie

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


def address(row: Transcript, deed: str) -> str:
    return reverse(f"share_{deed}", args=[row.token])


def test_the_list_says_who_can_see_each_and_holds_nobody_elses():
    owner, now = alice(), timezone.now()
    link = make_chat(owner, visibility=Visibility.LINK, views=3, expires_at=now + 5 * HOURS)
    make_chat(owner, visibility=Visibility.ME, title="Kept otters")
    make_chat(owner, title="A draft")
    others = make_chat(bob(), visibility=Visibility.LINK)
    page = browser_of(owner).get("/shares").content.decode()
    assert reverse("chat", args=[link.token]) in page
    assert "opened 3 times" in page
    assert "Kept otters" in page
    assert "A draft" not in page
    assert "1 chat that you only looked at" in page
    assert others.token not in page


def test_what_is_over_hidden_or_waiting_says_so():
    owner, now = alice(), timezone.now()
    make_chat(owner, visibility=Visibility.LINK, expires_at=now - HOURS)
    hidden = make_public_chat(owner)
    set_state(Post.objects.get(transcript=hidden), State.HIDDEN, "spam", now)
    page = browser_of(owner).get("/shares").content.decode()
    assert "its time is over" in page
    assert "taken out of sight by a moderator" in page


def test_the_list_asks_as_much_for_fifty_as_for_one(django_assert_max_num_queries):
    owner, now = alice(), timezone.now()
    for n in reversed(range(A_PAGE + 1)):
        row = {"visibility": Visibility.ME, "title": f"Chat {n} of many"}
        make_chat(owner, "How?", "So.", now=now - n * HOURS, **row)
    browser = browser_of(owner)
    with django_assert_max_num_queries(8):
        page = browser.get("/shares")
    text = page.content.decode()
    assert text.count("of many</a>") == A_PAGE
    older = text.split("?after=")[1].split('"')[0]
    rest = browser.get(f"/shares?after={older}").content.decode()
    assert rest.count("of many</a>") == 1
    assert browser.get("/shares?after=nonsense").status_code == 200


def test_a_closed_link_is_dead_for_good():
    owner = alice()
    row = make_chat(owner, visibility=Visibility.LINK)
    old = reverse("chat", args=[row.token])
    browser = browser_of(owner)
    assert browser.post(address(row, "revoke")).status_code == 302
    row.refresh_from_db()
    assert row.visibility == Visibility.ME
    for client in (browser, browser_of(bob())):
        assert client.get(old).status_code == 404


def test_a_public_chat_is_taken_out_of_lists_with_its_link_kept():
    owner = alice()
    row = make_public_chat(owner)
    browser_of(owner).post(address(row, "visibility"), {"to": "link"})
    row.refresh_from_db()
    assert row.visibility == Visibility.LINK
    assert Post.objects.get(transcript=row).state == State.DRAFT
    assert browser_of(bob()).get(reverse("chat", args=[row.token])).status_code == 200


@pytest.mark.parametrize(("had", "wanted"), [("me", "link"), ("me", "public"), ("link", "public")])
def test_more_people_are_let_in_only_by_the_screen_that_shows_what_they_get(had, wanted):
    owner = alice()
    row = make_chat(owner, visibility=had, note="Worth it.")
    answer = browser_of(owner).post(address(row, "visibility"), {"to": wanted})
    assert answer["Location"] == f"{reverse('share_review', args=[row.token])}?who={wanted}"
    row.refresh_from_db()
    assert row.visibility == had
    page = browser_of(owner).get(answer["Location"]).content.decode()
    assert f'value="{wanted}" checked' in page


@pytest.mark.parametrize("same", ["me", "link"])
def test_who_chooses_what_it_is_already_changes_nothing(same):
    owner = alice()
    row = make_chat(owner, visibility=same)
    page = browser_of(owner).post(address(row, "visibility"), {"to": same}, follow=True)
    assert "Nothing was changed." in page.content.decode()
    after = Transcript.objects.get()
    assert (after.visibility, after.token) == (same, row.token)


def test_it_closes_by_itself_when_its_owner_says_so():
    owner = alice()
    row = make_public_chat(owner)
    browser, now = browser_of(owner), timezone.now()
    browser.post(address(row, "expiry"), {"expiry": "7"})
    row.refresh_from_db()
    assert timedelta(days=6) < row.expires_at - now < timedelta(days=8)
    browser.post(address(row, "expiry"), {"expiry": "never"})
    row.refresh_from_db()
    assert row.expires_at is None
    browser.post(address(row, "expiry"), {"expiry": "1000"})
    row.refresh_from_db()
    assert row.expires_at is None


def test_deleting_asks_first_and_leaves_nothing():
    owner = alice()
    row = make_public_chat(owner)
    browser = browser_of(owner)
    asked = browser.get(address(row, "delete"))
    assert "mails and webhooks can’t be recalled" in asked.content.decode()
    assert Transcript.objects.filter(pk=row.pk).exists()
    browser.post(address(row, "delete"))
    assert not Transcript.objects.exists()
    assert browser_of(bob()).get(reverse("chat", args=[row.token])).status_code == 404


def test_a_draft_is_discarded_at_once():
    owner = alice()
    row = make_chat(owner)
    assert browser_of(owner).post(address(row, "delete"))["Location"] == "/share"
    assert not Transcript.objects.exists()


def test_all_are_closed_at_once_after_a_question():
    owner = alice()
    rows = [make_chat(owner, visibility=Visibility.LINK), make_public_chat(owner)]
    others = make_chat(bob(), visibility=Visibility.LINK)
    browser = browser_of(owner)
    assert "2 chats that others can open now" in browser.get("/shares/revoke").content.decode()
    assert Transcript.objects.open(timezone.now()).count() == 3
    browser.post("/shares/revoke")
    assert list(Transcript.objects.open(timezone.now())) == [others]
    for row in rows:
        assert browser.get(reverse("chat", args=[row.token])).status_code == 404


@pytest.mark.parametrize("deed", ["visibility", "expiry", "revoke", "delete"])
def test_nobody_reaches_anothers(deed):
    row = make_chat(alice(), visibility=Visibility.LINK)
    browser = browser_of(bob())
    assert browser.post(address(row, deed), {"to": "me", "expiry": "7"}).status_code == 404
    assert browser.post(f"/shares/{'A' * 22}/{deed}").status_code == 404
    row.refresh_from_db()
    assert (row.visibility, row.expires_at) == (Visibility.LINK, None)


def test_the_suspended_close_and_delete_and_share_nothing():
    owner = charlie()
    rows = [make_chat_of_suspended(owner) for _ in range(3)]
    browser = browser_of(owner)
    assert browser.get("/shares").status_code == 200
    assert browser.post("/share", {"text": "User:\nYes?\n\nAssistant:\nYes."}).status_code == 403
    for deed in ("link", "public", "me"):
        answer = browser.post(reverse("share_review", args=[rows[0].token]), {"deed": deed})
        assert answer.status_code == 403
    assert browser.post(address(rows[0], "expiry"), {"expiry": "never"}).status_code == 403
    browser.post(address(rows[0], "revoke"))
    browser.post(address(rows[1], "delete"))
    rows[0].refresh_from_db()
    assert rows[0].visibility == Visibility.ME
    assert not Transcript.objects.filter(pk=rows[1].pk).exists()
    browser.post("/shares/revoke")
    assert not Transcript.objects.open(timezone.now()).exists()


def make_chat_of_suspended(owner):
    """Shared before the suspension."""
    until, owner.suspended_until = owner.suspended_until, None
    at, owner.suspended_at = owner.suspended_at, None
    row = make_chat(owner, visibility=Visibility.LINK)
    owner.suspended_until, owner.suspended_at = until, at
    return row
