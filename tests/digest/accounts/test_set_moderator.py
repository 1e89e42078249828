"""Eve, who is staff, makes Alice a moderator, and ends it."""

from __future__ import annotations

import pytest

from tests.people import alice, browser_of, dora, eve

pytestmark = pytest.mark.django_db


def test_staff_make_moderators_and_end_it():
    person, staff = alice(), browser_of(eve())
    for wish, is_one in (("yes", True), ("no", False)):
        answer = staff.post(f"/ops/people/{person.pk}/moderator", {"moderates": wish})
        assert (answer.status_code, answer.url) == (302, f"/ops/people/{person.pk}")
        person.refresh_from_db()
        assert person.is_moderator is is_one
        assert browser_of(person).get("/moderation").status_code == (200 if is_one else 403)


def test_moderators_make_none():
    person = alice()
    assert (
        browser_of(dora()).post(f"/ops/people/{person.pk}/moderator", {"moderates": "yes"}).status_code == 403
    )
    person.refresh_from_db()
    assert not person.is_moderator


def test_an_emptied_account_moderates_nothing():
    person, staff = alice(), browser_of(eve())
    type(person).objects.filter(pk=person.pk).update(deleted_at=person.date_joined)
    staff.post(f"/ops/people/{person.pk}/moderator", {"moderates": "yes"})
    person.refresh_from_db()
    assert not person.is_moderator
