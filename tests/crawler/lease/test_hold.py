"""One leads at a time, and a dead leader is replaced when its seconds are over."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from crawler.lease.hold import hold, release, renew
from crawler.lease.models import Lease
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_the_first_leads_and_the_second_waits():
    assert hold("clock", "alice", 10)
    assert not hold("clock", "bob", 10)
    assert Lease.objects.get(name="clock").holder == "alice"


def test_roles_do_not_disturb_each_other():
    assert hold("clock", "alice", 10)
    assert hold("grouping", "bob", 10)


def test_holding_again_makes_it_longer():
    hold("clock", "alice", 10, NOW)
    assert hold("clock", "alice", 10, NOW + timedelta(seconds=8))
    assert not hold("clock", "bob", 10, NOW + timedelta(seconds=15))


def test_a_dead_leader_is_replaced_when_its_seconds_are_over():
    hold("clock", "alice", 10, NOW)
    assert not hold("clock", "bob", 10, NOW + timedelta(seconds=9))
    assert hold("clock", "bob", 10, NOW + timedelta(seconds=11))
    assert not renew("clock", "alice", 10, NOW + timedelta(seconds=12))


def test_a_lease_that_ran_out_is_not_renewed_even_if_nobody_took_it():
    hold("clock", "alice", 10, NOW)
    assert renew("clock", "alice", 10, NOW + timedelta(seconds=9))
    assert not renew("clock", "alice", 10, NOW + timedelta(seconds=30))


def test_the_clock_is_the_databases():
    assert hold("clock", "alice", 0.05)
    time.sleep(0.1)
    assert not renew("clock", "alice", 10)
    assert hold("clock", "bob", 10)


def test_released_is_free_at_once_and_only_its_holder_releases():
    hold("clock", "alice", 60)
    assert not release("clock", "bob")
    assert not hold("clock", "bob", 60)
    assert release("clock", "alice")
    assert hold("clock", "bob", 60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("file_database")
def test_of_many_at_once_exactly_one_gets_it():
    got: list[str] = []
    start = threading.Barrier(8)

    def grab(name: str) -> None:
        start.wait()
        if hold("clock", name, 30):
            got.append(name)
        connection.close()

    threads = [threading.Thread(target=grab, args=(f"holder {i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    assert Lease.objects.get(name="clock").holder == got[0]
