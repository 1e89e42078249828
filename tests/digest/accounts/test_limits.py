"""Guessing passwords: twenty wrong ones an hour, and nobody is locked out from elsewhere."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from digest.accounts.limits import FAILURES, PRUNED, WINDOW
from digest.accounts.models import Attempt, User

pytestmark = pytest.mark.django_db
RIGHT = "seven-quiet-otters"
REFUSED = "Too many failed attempts to sign in. Try again in an hour."


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]


@pytest.fixture
def alice() -> User:
    return User.objects.create_superuser("alice", password=RIGHT)


def sign_in(address: str, name: str = "alice", password: str = "wrong") -> HttpResponse:
    """As the reader at ``address``, through the proxy."""
    sent = {"login": name, "password": password}
    return Client().post("/login", sent, headers={"x-forwarded-for": address})


def fail(*addresses: str, name: str = "alice") -> None:
    """Twenty times, from the addresses in turn."""
    for n in range(FAILURES):
        assert sign_in(addresses[n % len(addresses)], name).status_code == 200


def grow_older(by: timedelta) -> None:
    Attempt.objects.update(at=F("at") - by)


def test_after_twenty_failures_the_right_password_is_refused_too(alice):
    fail("192.0.2.1")
    answer = sign_in("192.0.2.1", password=RIGHT)
    assert answer.status_code == 429
    assert REFUSED in answer.content.decode()
    assert "_auth_user_id" not in answer.client.session


def test_what_was_refused_does_not_count(alice):
    fail("192.0.2.1")
    rows = Attempt.objects.count()
    assert rows == 2 * FAILURES
    sign_in("192.0.2.1")
    assert Attempt.objects.count() == rows


def test_one_less_and_the_right_password_is_taken(alice):
    for _ in range(FAILURES - 1):
        sign_in("192.0.2.1")
    assert sign_in("192.0.2.1", password=RIGHT).status_code == 302


def test_an_hour_later_it_is_taken_and_the_old_failures_are_gone(alice):
    fail("192.0.2.1")
    grow_older(WINDOW - timedelta(minutes=1))
    assert sign_in("192.0.2.1", password=RIGHT).status_code == 429
    grow_older(timedelta(minutes=1))
    assert sign_in("192.0.2.1").status_code == 200
    assert Attempt.objects.count() == 2
    assert sign_in("192.0.2.1", password=RIGHT).status_code == 302


def test_a_failure_clears_away_only_so_many_old_ones():
    fail("192.0.2.1")
    old = Attempt.objects.first()
    Attempt.objects.bulk_create([Attempt(key=old.key, at=old.at - 2 * WINDOW) for _ in range(PRUNED + 5)])
    sign_in("198.51.100.1")
    assert Attempt.objects.count() == 2 * FAILURES + 2 + 5


def test_an_address_is_limited_over_all_names(alice):
    for n in range(FAILURES):
        sign_in("192.0.2.1", f"guess{n}")
    assert sign_in("192.0.2.1", password=RIGHT).status_code == 429
    assert sign_in("192.0.2.2", password=RIGHT).status_code == 302


def test_a_name_is_limited_within_its_network_however_it_is_written(alice):
    fail("192.0.2.1", "192.0.2.2", "::ffff:192.0.2.3")
    assert sign_in("192.0.2.200", "ALICE").status_code == 429
    assert sign_in("192.0.2.200", "bob").status_code == 200


def test_nobody_is_locked_out_from_another_network(alice):
    fail("192.0.2.1")
    assert sign_in("192.0.3.1", password=RIGHT).status_code == 302
    assert sign_in("2001:db8::1", password=RIGHT).status_code == 302


def test_who_has_a_64_of_addresses_counts_as_one(alice):
    fail("2001:db8::1", "2001:db8::2:1", "2001:db8::ffff:1:2:3")
    assert sign_in("2001:db8::9", "bob").status_code == 429
    assert sign_in("2001:db8:0:1::1", password=RIGHT).status_code == 302


def test_a_forwarded_address_that_nobody_vouches_for_changes_nothing(alice, settings):
    settings.TRUSTED_PROXIES = []
    for n in range(FAILURES):
        sign_in(f"192.0.{n}.1")
    assert sign_in("203.0.113.1", password=RIGHT).status_code == 429


def test_clients_without_an_address_count_as_one(alice, settings):
    settings.TRUSTED_PROXIES = []
    for n in range(FAILURES):
        Client(REMOTE_ADDR="").post("/login", {"login": f"guess{n}", "password": "wrong"})
    limited = Client(REMOTE_ADDR="").post("/login", {"login": "alice", "password": RIGHT})
    assert limited.status_code == 429


def test_an_account_and_a_name_that_nobody_has_are_answered_alike(alice):
    def shown(answer: HttpResponse) -> tuple[int, list[str]]:
        return answer.status_code, [str(e) for e in answer.context["form"].non_field_errors()]

    for n in range(FAILURES + 1):
        known, unknown = sign_in("192.0.2.1", "alice"), sign_in("198.51.100.1", "nobody")
        assert shown(known) == shown(unknown)
        assert known.status_code == (429 if n == FAILURES else 200)


def test_an_unfinished_form_counts_nothing():
    assert sign_in("192.0.2.1", password="").status_code == 200
    assert sign_in("192.0.2.1", name="").status_code == 200
    assert not Attempt.objects.exists()


def test_no_address_and_no_name_is_kept():
    sign_in("192.0.2.1", "alice")
    for attempt in Attempt.objects.all():
        assert len(attempt.key) == 64
        assert set(attempt.key) <= set("0123456789abcdef")


def test_the_refusal_is_told_in_chinese(alice):
    fail("192.0.2.1")
    sent = {"login": "alice", "password": RIGHT}
    answer = Client(headers={"accept-language": "zh-CN", "x-forwarded-for": "192.0.2.1"}).post("/login", sent)
    assert answer.status_code == 429
    assert "登录失败次数过多" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("file_database")
def test_eight_that_guess_at_once_get_no_more_than_one_guess_each_beyond_the_limit(alice):
    answers: list[int] = []
    start = threading.Barrier(8)

    def guess() -> None:
        start.wait()
        answers.extend(sign_in("192.0.2.1").status_code for _ in range(6))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 48
    assert set(answers) == {200, 429}
    assert FAILURES <= answers.count(200) <= FAILURES + 8
    assert Attempt.objects.count() == 2 * answers.count(200)
