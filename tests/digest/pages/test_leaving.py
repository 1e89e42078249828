"""The first visit, all of one's data, and leaving."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from digest.accounts.first_visit import FirstVisit, first_visit_of
from digest.accounts.invite import invite
from digest.accounts.models import Invitation, Session, User
from digest.channels.models import Follow
from tests.factories import PASSWORD, make_channel, make_user
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return make_user("alice", email="alice@example.org")


def signed_in(name: str = "alice") -> Client:
    """Signed in a moment ago, and asked once more for the password."""
    client = Client()
    client.post("/login", {"login": name, "password": PASSWORD})
    client.post("/accounts/again", {"password": PASSWORD})
    return client


# -- the first visit


def test_three_taps_are_kept_in_a_cookie_and_moved_to_the_account():
    make_channel("chips")
    make_channel("ai", name_en="AI")
    client = Client()
    assert client.post("/welcome", {"languages": ["zh"]})["Location"] == "/welcome?step=channels"
    answer = client.post("/welcome?step=channels", {"channels": ["chips", "nonsense"]})
    assert answer["Location"] == "/welcome?step=hour"
    assert client.post("/welcome?step=hour", {"hour": "7"})["Location"] == "/"
    assert not User.objects.exists()
    answer = client.post("/accounts/signup", {"username": "mia", "password1": PASSWORD})
    assert answer["Location"] == "/"  # the taps were made
    mia = User.objects.get()
    assert (mia.languages, mia.edition_hour, mia.first_visit_done) == ("zh", 7, True)
    assert [follow.channel.slug for follow in Follow.objects.all()] == ["chips"]


def test_who_is_signed_in_saves_at_once(alice):
    make_channel("chips")
    client = browser_of(alice)
    client.post("/welcome", {"languages": ["en"]})
    client.post("/welcome?step=channels", {"channels": ["chips"]})
    client.post("/welcome?step=hour", {"hour": "21"})
    alice.refresh_from_db()
    assert (alice.languages, alice.edition_hour, alice.first_visit_done) == ("en", 21, True)
    assert Follow.objects.get().user == alice
    assert 'value="chips" checked' in client.get("/welcome?step=channels").content.decode()
    assert 'value="21" checked' in client.get("/welcome?step=hour").content.decode()
    client.post("/welcome?step=channels", {})
    assert not Follow.objects.exists()


def test_each_tap_can_be_skipped():
    page = Client().get("/welcome?step=nonsense").content.decode()
    assert 'href="/welcome?step=channels"' in page
    assert 'href="/"' in Client().get("/welcome?step=hour").content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "~~", "xx~../..~99", "fr~<b>~-1", "~" * 50, "en.zh~~8.5"])
def test_a_cookie_of_nonsense_is_none(cookie):
    visit = first_visit_of(cookie)
    assert visit == FirstVisit()
    client = Client()
    client.cookies["first"] = cookie
    assert client.get("/welcome").status_code == 200


def test_a_first_visit_is_read_as_it_was_written():
    visit = FirstVisit(("zh",), ("ai", "chips"), 0)
    assert first_visit_of(str(visit)) == visit


# -- export


def test_an_export_holds_what_is_kept_and_no_secret(alice):
    client = signed_in()
    token = invite(alice, "Mia", timezone.now())
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "hidden-secret"})
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    answer = client.post("/settings/export")
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    with ZipFile(BytesIO(answer.content)) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    data = json.loads(texts["account.json"])
    assert data["name"] == "alice"
    assert data["mail_addresses"] == [{"address": "alice@example.org", "confirmed": True}]
    assert data["invitations"][0]["for"] == "Mia"
    assert len(data["sessions"]) == 1
    assert "# account" in texts["account.md"]
    assert "alice@example.org" in texts["account.md"]
    alice.refresh_from_db()
    whole = "".join(texts.values())
    for secret in (alice.password, token, "hidden-secret", *Session.objects.values_list("pk", flat=True)):
        assert secret not in whole


def test_an_export_is_a_post_of_ones_own_five_times_a_day(alice):
    client = signed_in()
    assert client.get("/settings/export")["Content-Type"].startswith("text/html")
    assert [client.post("/settings/export").status_code for _ in range(6)] == [200] * 5 + [429]
    assert Client().post("/settings/export").status_code == 401


# -- leaving


def test_leaving_empties_the_account_and_keeps_its_row(alice):
    client, other = signed_in(), browser_of(alice)
    bob = make_user("bob", invited_by=alice)
    invite(alice, "Mia", timezone.now())
    Invitation.objects.create(
        made_by=alice,
        note="Bob",
        token_hash="b",
        created=timezone.now(),
        ends=timezone.now(),
        used_at=timezone.now(),
        used_by=bob,
    )
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})
    page = client.get("/settings/leave").content.decode()
    for word in ("Threads", "Votes", "Public log", "Backups"):
        assert word in page
    answer = client.post("/settings/leave", {"name": "alice"})
    assert "Your account is deleted" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.username == f"deleted-{alice.pk}"
    assert alice.deleted_at
    assert (alice.email, alice.is_active, alice.has_usable_password()) == ("", False, False)
    assert not Session.objects.filter(user=alice).exists()
    assert not Authenticator.objects.exists()
    assert [row.note for row in Invitation.objects.all()] == [""]
    assert User.objects.get(pk=bob.pk).invited_by == alice
    assert client.get("/settings").status_code == 302
    assert other.get("/settings").status_code == 302
    answer = Client().post("/login", {"login": "alice", "password": PASSWORD})
    assert answer.status_code == 200
    make_user("alice")  # the name is free


def test_leaving_asks_for_the_password_and_the_name(alice):
    client = Client()
    client.post("/login", {"login": "alice", "password": PASSWORD})
    assert client.post("/settings/leave", {"name": "alice"})["Location"].startswith("/accounts/again")
    client = signed_in()
    assert "This is not your name" in client.post("/settings/leave", {"name": "bob"}).content.decode()
    alice.refresh_from_db()
    assert alice.deleted_at is None


def test_the_last_who_runs_the_site_cannot_leave():
    make_user("eve", is_staff=True)
    client = signed_in("eve")
    page = client.post("/settings/leave", {"name": "eve"}).content.decode()
    assert "the only one who runs this site" in page
    assert User.objects.get().deleted_at is None
