from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from digest.channels.models import Channel
from digest.channels.open_personal import open_personal
from digest.channels.slugs import is_slug, slug_of
from tests.factories import NOW, make_channel, make_user

pytestmark = pytest.mark.django_db


def test_a_person_opens_one_channel_called_like_them():
    alice = make_user("Alice_B")
    own = open_personal(alice, NOW)
    assert (own.slug, own.name_en, own.kind, own.run_by) == ("alice-b", "Alice_B", "personal", "people")
    assert own.owner == alice
    assert open_personal(alice, NOW) == own
    assert Channel.objects.filter(owner=alice).count() == 1


def test_an_address_that_is_taken_gets_a_number():
    make_channel("chips")
    assert open_personal(make_user("Chips"), NOW).slug == "chips-2"


@pytest.mark.parametrize("name", ["小明", "アリス"])
def test_a_name_without_latin_letters_gets_an_address_of_its_number(name):
    user = make_user(name)
    own = open_personal(user, NOW)
    assert (own.slug, own.name_en) == (f"person-{user.pk}", name)


def test_nobody_takes_the_address_kept_for_another_person():
    user = make_user("someone")
    thief = make_user(f"person-{user.pk}")
    assert open_personal(thief, NOW).slug == f"person-{thief.pk}"


@pytest.mark.parametrize(
    ("slug", "good"),
    [("chips", True), ("a-2", True), ("hot", False), ("settings", False), ("a", False), ("a--b", False),
     ("-ab", False), ("Chips", False), ("芯片", False), ("person-7", False), ("x" * 41, False)],
)  # fmt: skip
def test_what_an_address_may_be(slug, good):
    assert is_slug(slug) is good


def test_a_slug_is_made_of_the_letters_that_remain():
    assert slug_of("Café du  Nord!") == "cafe-du-nord"
    assert slug_of("x" * 60) == "x" * 40
    assert slug_of("芯片") == ""


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_open_one_channel(file_database):
    alice = make_user("alice")

    def opened(_):
        try:
            return open_personal(alice, NOW).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(opened, range(6)))) == 1
    assert Channel.objects.count() == 1
