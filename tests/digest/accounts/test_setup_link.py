"""The one-time link: it opens the first staff account, once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from digest.accounts.create_first_staff import LinkUsed, create_first_staff
from digest.accounts.models import SetupLink, User
from digest.accounts.open_setup_link import open_setup_link

pytestmark = pytest.mark.django_db
ANSWERS = {"username": "alice", "password1": "seven-quiet-otters", "password2": "seven-quiet-otters"}


@pytest.fixture
def link() -> str:
    path = open_setup_link()
    assert path
    return path


def test_only_a_hash_of_the_token_is_kept(link: str):
    token = link.rsplit("/", 1)[1]
    assert token not in SetupLink.objects.get().token_hash


def test_the_page_is_never_cached_or_shown_to_a_guess(client: Client, link: str):
    page = client.get(link)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert client.get(link[:-1]).status_code == 404


def test_it_opens_a_staff_account_and_signs_in(client: Client, link: str):
    answer = client.post(link, ANSWERS)
    assert answer.status_code == 302
    alice = User.objects.get(username="alice")
    assert alice.is_staff
    assert alice.check_password(ANSWERS["password1"])
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_afterwards_the_link_is_gone_for_everybody(client: Client, link: str):
    client.post(link, ANSWERS)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {**ANSWERS, "username": "mallory"}).status_code == 404
    assert User.objects.count() == 1
    assert open_setup_link() is None


def test_a_weak_password_keeps_the_link(client: Client, link: str):
    page = client.post(link, {**ANSWERS, "password1": "12345", "password2": "12345"})
    assert page.status_code == 200
    assert User.objects.count() == 0
    assert client.post(link, ANSWERS).status_code == 302


def test_a_new_start_makes_a_new_link_and_ends_the_old_one(client: Client, link: str):
    newer = open_setup_link()
    assert newer
    assert client.get(link).status_code == 404
    assert client.get(newer).status_code == 200


def test_a_link_opened_twice_at_once_makes_one_account(link: str):
    token, now = link.rsplit("/", 1)[1], timezone.now()
    create_first_staff(token, "alice", ANSWERS["password1"], now)
    with pytest.raises(LinkUsed):
        create_first_staff(token, "mallory", ANSWERS["password1"], now)


def test_a_link_that_was_left_over_opens_nothing_once_there_is_staff(link: str):
    User.objects.create_superuser("root", password="x")
    with pytest.raises(LinkUsed):
        create_first_staff(link.rsplit("/", 1)[1], "mallory", ANSWERS["password1"], timezone.now())
    assert SetupLink.objects.get().used_at is None  # the transaction was rolled back


def test_staff_sign_in_and_out(client: Client):
    User.objects.create_superuser("alice", password=ANSWERS["password1"])
    assert client.get("/login").status_code == 200
    wrong = client.post("/login", {"login": "alice", "password": "wrong"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in client.session
    answer = client.post(
        "/login?next=https://evil.example/", {"login": "alice", "password": ANSWERS["password1"]}
    )
    assert answer["Location"] == "/"  # never to a foreign host
    assert "_auth_user_id" in client.session
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 302
    assert "_auth_user_id" not in client.session
