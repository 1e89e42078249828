"""Of two clocks one leads, on either database."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from crawler.lease.models import Lease
from digest.leading import leads, new_holder
from tests.live import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_lock_stays() -> None:
    yield
    connections["default"].close()  # an advisory lock lives as long as its session


def in_another_session(holder: str) -> bool:
    """`leads` of another process: a thread with a connection of its own."""
    answers: list[bool] = []

    def ask() -> None:
        answers.append(leads(holder))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return answers[0]


def test_the_first_leads_and_keeps_leading():
    first, second = new_holder(), new_holder()
    assert leads(first)
    assert not in_another_session(second)
    assert leads(first)


def test_the_second_takes_over_once_the_first_is_gone():
    first, second = new_holder(), new_holder()
    assert in_another_session(first)  # its session has ended, its lease has not
    assert not leads(second)
    Lease.objects.update(until="2020-01-01T00:00:00+00:00")
    wait_for(lambda: leads(second), seconds=5)  # the other session lets go of its lock as it ends


def test_on_postgresql_a_lost_lease_row_does_not_make_two_leaders():
    if connection.vendor != "postgresql":
        pytest.skip("advisory locks are of PostgreSQL")
    assert leads(new_holder())
    Lease.objects.all().delete()
    assert not in_another_session(new_holder())


def test_a_database_that_does_not_answer_makes_nobody_a_leader():
    Lease.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.alter_db_table(Lease, "lease_lease", "lease_elsewhere")
    try:
        assert not leads(new_holder())
    finally:
        with connection.schema_editor() as editor:
            editor.alter_db_table(Lease, "lease_elsewhere", "lease_lease")
    assert leads(new_holder())
