"""Sessions know whose they are: they can be seen and ended, and a stolen cookie dies with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digest.accounts.agent import words_of
from digest.accounts.end_sessions import end_sessions
from digest.accounts.models import Session, User
from digest.accounts.sessions import CLEARED
from digest.accounts.suspend import FOR_GOOD, suspend
from digest.accounts.tasks import clear_expired
from digest.accounts.unsuspend import unsuspend
from tests.factories import PASSWORD, make_user
from tests.people import browser_of

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def alice() -> User:
    return make_user("alice")


def is_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


def stolen(client: Client) -> Client:
    """Another browser with the same cookie."""
    thief = Client()
    thief.cookies["session"] = client.cookies["session"].value
    return thief


def sign_in(client: Client, name: str = "alice", password: str = PASSWORD) -> Client:
    client.post("/login", {"login": name, "password": password})
    return client


def test_a_session_knows_its_person_and_its_browser(alice):
    sign_in(Client(headers={"user-agent": FIREFOX}))
    session = Session.objects.get()
    assert (session.user, session.agent) == (alice, "Firefox on Linux")


def test_who_is_signed_in_is_read_in_one_statement(alice):
    client = browser_of(alice)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/settings/theme")
    assert len(queries) == 1, [q["sql"] for q in queries]


def test_a_new_password_kills_a_stolen_cookie_and_keeps_ones_own(alice):
    client, other = sign_in(Client()), sign_in(Client())
    thief = stolen(client)
    new = "nine-loud-badgers"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/settings/password", sent)["Location"] == "/settings/sessions"
    assert is_in(client)
    assert not is_in(thief)
    assert not is_in(other)
    assert Session.objects.count() == 1


def test_a_wrong_old_password_changes_nothing_and_counts_as_a_guess(alice):
    client = sign_in(Client())
    sent = {"oldpassword": "wrong", "password1": "nine-loud-badgers", "password2": "nine-loud-badgers"}
    for _ in range(20):
        assert client.post("/settings/password", sent).status_code == 200
    client.post("/settings/password", {**sent, "oldpassword": PASSWORD})
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_a_password_that_was_changed_elsewhere_ends_the_session_without_its_row(alice):
    client = sign_in(Client())
    alice.set_password("nine-loud-badgers")
    alice.save()
    assert Session.objects.count() == 1
    assert not is_in(client)


def test_a_suspension_kills_every_cookie_and_a_new_session_reads(alice):
    client = sign_in(Client())
    thief = stolen(client)
    suspend(alice, timezone.now() + timedelta(days=1), "No spam", timezone.now())
    assert not is_in(client)
    assert not is_in(thief)
    assert is_in(sign_in(Client()))


def test_a_session_begun_before_a_suspension_is_empty_even_where_its_row_is_left(alice):
    client = sign_in(Client())
    User.objects.update(suspended_at=timezone.now(), suspended_until=FOR_GOOD)
    assert Session.objects.count() == 1
    assert not is_in(client)


def test_nothing_is_left_of_a_suspension_that_was_taken_back(alice):
    suspend(alice, FOR_GOOD, "No spam", timezone.now())
    unsuspend(alice)
    alice.refresh_from_db()
    assert not alice.is_suspended(timezone.now())
    assert is_in(sign_in(Client()))


@pytest.mark.parametrize("state", [{"is_active": False}, {"deleted_at": timezone.now()}])
def test_the_session_of_an_account_that_is_closed_is_empty(alice, state):
    client = sign_in(Client())
    User.objects.update(**state)
    assert not is_in(client)


def test_an_expired_session_is_empty(alice):
    client = sign_in(Client())
    Session.objects.update(expire_date=timezone.now())
    assert not is_in(client)


def test_the_page_lists_ones_own_sessions_and_no_key(alice):
    client = sign_in(Client(headers={"user-agent": FIREFOX}))
    sign_in(Client(headers={"user-agent": "curl/8"}))
    browser_of(make_user("bob"))
    page = client.get("/settings/sessions").content.decode()
    assert page.count('class="chan"') == 2
    assert "Firefox on Linux" in page
    assert not any(key in page for key in Session.objects.values_list("pk", flat=True))


def test_one_ends_one_session_and_then_all_others(alice):
    client, second, third = sign_in(Client()), sign_in(Client()), sign_in(Client())
    name = Session.objects.get(pk=second.cookies["session"].value).name
    client.post("/settings/sessions", {"session": name})
    assert [is_in(c) for c in (client, second, third)] == [True, False, True]
    client.post("/settings/sessions", {"others": ""})
    assert [is_in(c) for c in (client, third)] == [True, False]


def test_nobody_ends_the_session_of_another(alice):
    client = sign_in(Client())
    name = Session.objects.get().name
    browser_of(make_user("bob")).post("/settings/sessions", {"session": name})
    assert is_in(client)


def test_the_list_takes_as_many_queries_whatever_its_length(alice, django_assert_num_queries):
    client = sign_in(Client())
    for _ in range(5):
        sign_in(Client())
    with django_assert_num_queries(2):
        client.get("/settings/sessions")


def test_last_seen_moves_once_an_hour(alice):
    client = sign_in(Client())
    before = Session.objects.get().last_seen
    is_in(client)
    assert Session.objects.get().last_seen == before
    Session.objects.update(last_seen=F("last_seen") - timedelta(hours=2))
    is_in(client)
    assert Session.objects.get().last_seen > before


def test_expired_sessions_are_cleared_in_small_batches(alice):
    now = timezone.now()
    rows = [
        Session(
            session_key=f"k{n}",
            session_data="",
            expire_date=now - timedelta(days=1),
            created=now,
            last_seen=now,
        )
        for n in range(CLEARED + 3)
    ]
    Session.objects.bulk_create(rows)
    sign_in(Client())
    assert clear_expired()["sessions"] == CLEARED
    assert clear_expired()["sessions"] == 3
    assert Session.objects.get().user == alice


def test_end_sessions_says_how_many(alice):
    sign_in(Client())
    sign_in(Client())
    assert end_sessions(alice) == 2


def test_signing_out_is_a_post_and_ends_the_row(alice):
    client = sign_in(Client())
    assert client.get("/logout").status_code == 405
    assert is_in(client)
    client.post("/logout")
    assert not Session.objects.filter(user=alice).exists()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18 Safari/604",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537 MicroMessenger/8",
            "WeChat on Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140 Safari/537", "Chrome on macOS"),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_short_words(header, words):
    assert words_of(header) == words
