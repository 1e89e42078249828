"""Names: letters of any script, one alphabet at a time, nobody's twice."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from digest.accounts.models import User
from digest.accounts.names import key_of, normal, problem_of
from tests.factories import make_user


@pytest.mark.parametrize(
    "name",
    [
        "al",
        "alice",
        "Alice_2",
        "小林",
        "林-2024",
        "はなこ",
        "ハナコさん",
        "민준",
        "Мария",
        "Ελένη",
        "été",
        "a小b",
    ],
)
def test_a_name_may_be(name):
    assert problem_of(normal(name)) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a", "length"),
        ("a" * 31, "length"),
        ("", "length"),
        ("al ice", "characters"),
        ("alice.", "characters"),
        ("_alice", "characters"),
        ("alice-", "characters"),
        ("al\u200bice", "characters"),
        ("al\u202eice", "characters"),
        ("ali\u0301ce\u0301\u0301", "characters"),
        ("al\u3164ice", "characters"),
        ("alice\u01c3", "characters"),
        ("alice😀", "characters"),
        ("al٣ice", "characters"),
        ("аlice", "scripts"),
        ("Αlice", "scripts"),
        ("小Мария", "scripts"),
        ("admin", "reserved"),
        ("ADMIN", "reserved"),
        ("ａｄｍｉｎ", "reserved"),
        ("settings", "reserved"),
        ("deleted-7", "reserved"),
        ("Deleted-me", "reserved"),
    ],
)
def test_a_name_may_not_be(name, problem):
    assert problem_of(normal(name)) == problem


@pytest.mark.parametrize(
    ("one", "other"),
    [("Alice", "alice"), ("ＡＬＩＣＥ", "alice"), ("Straße", "STRASSE"), ("асе", "ace"), ("ÉTÉ", "été")],
)
def test_two_that_look_alike_have_one_key(one, other):
    assert key_of(one) == key_of(other)


@given(st.text(max_size=40))
def test_any_text_is_judged_and_its_key_is_stable(text):
    name = normal(text)
    assert problem_of(name) in (None, "length", "characters", "scripts", "reserved")
    if problem_of(name) is None:
        assert key_of(name.upper()) == key_of(name.lower())


@pytest.mark.django_db
@pytest.mark.parametrize("twin", ["alice", "ALICE", "ａlice"])
def test_the_database_keeps_a_name_for_one_person(twin):
    make_user("Alice")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username=twin)


@pytest.mark.django_db
def test_the_key_follows_the_name_in_rows_made_together_too():
    User.objects.bulk_create([User(username="Été"), User(username="小林")])
    assert User.objects.of_name("ÉTÉ").username == "Été"
    assert User.objects.of_name("nobody") is None
