"""What is counted: so many in a window, never one more, and no name of anybody in the table."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from digest.accounts.limits import (
    DAY,
    HOUR,
    Limit,
    allow,
    clear_counters,
    limit_of,
    may,
    place_of,
    take,
    window,
)
from digest.accounts.limits import SIGN_UP as LIMIT
from digest.accounts.models import Counter
from tests.factories import make_user
from tests.people import eve, newcomer

pytestmark = pytest.mark.django_db


def test_so_many_and_no_more_until_the_window_ends():
    now, limit = timezone.now(), Limit("x", 3, HOUR)
    assert window(limit, 1, now) == (3, now + HOUR)
    assert [allow(limit, 1, now) for _ in range(5)] == [True, True, True, False, False]
    assert window(limit, 1, now + timedelta(minutes=5)) == (0, now + HOUR)
    assert not allow(limit, 1, now + HOUR - timedelta(seconds=1))
    assert allow(limit, 1, now + HOUR)
    assert window(limit, 1, now + HOUR) == (2, now + 2 * HOUR)


def test_more_at_once_is_taken_whole_or_not_at_all():
    now = timezone.now()
    assert take("links", 2, DAY, now, amount=2)
    assert not take("links", 2, DAY, now, amount=1)
    assert not take("others", 2, DAY, now, amount=3)
    assert take("others", 2, DAY, now, amount=2)
    assert not take("others", 2, DAY, now + 2 * DAY, amount=3)  # a new window changes nothing


def test_keys_do_not_share():
    now = timezone.now()
    assert take("alice", 1, HOUR, now)
    assert take("bob", 1, HOUR, now)


def test_the_table_holds_hashes_alone():
    take("alice@example.org", 1, HOUR, timezone.now())
    assert "alice" not in Counter.objects.get().key
    assert len(Counter.objects.get().key) == 64


def test_what_is_rolled_back_was_not_taken():
    now = timezone.now()
    with transaction.atomic():
        take("x", 1, HOUR, now)
        transaction.set_rollback(True)
    assert take("x", 1, HOUR, now)


def test_windows_that_are_over_are_cleared_away():
    now = timezone.now()
    take("old", 1, HOUR, now - DAY)
    take("new", 1, HOUR, now)
    assert clear_counters(now) == 1
    assert not take("new", 1, HOUR, now)


def test_a_newcomer_may_less_than_a_member():
    now = timezone.now()
    new, old = newcomer(), make_user("alice")
    assert sum(may(new, "post", now) for _ in range(40)) == 3
    assert sum(may(old, "post", now) for _ in range(40)) == 30
    assert sum(may(new, "comment", now) for _ in range(20)) == 10
    assert sum(may(new, "link", now) for _ in range(5)) == 2
    assert limit_of(old, "link", now) is None
    assert limit_of(eve(), "post", now).most == 30


def test_what_a_newcomer_did_counts_when_the_day_is_over():
    now = timezone.now()
    new = newcomer()
    assert may(new, "post", now)
    new.date_joined -= DAY
    assert sum(may(new, "post", now) for _ in range(40)) == 29


def test_a_network_of_ipv6_counts_as_one():
    now = timezone.now()
    for n in range(LIMIT.most):
        assert allow(LIMIT, place_of(f"2001:db8::{n:x}")[0], now)
    assert not allow(LIMIT, place_of("2001:db8::ffff")[0], now)
    assert allow(LIMIT, place_of("2001:db8:0:1::1")[0], now)
    assert allow(LIMIT, place_of("192.0.2.1")[0], now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("file_database")
def test_of_many_at_once_no_more_than_the_limit_get_through():
    now = timezone.now()
    taken: list[bool] = []
    start = threading.Barrier(8)

    def run() -> None:
        start.wait()
        taken.extend(take("x", 20, HOUR, now) for _ in range(6))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), sum(taken)) == (48, 20)
