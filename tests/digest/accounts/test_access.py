"""Who may open a page: strangers sign in first, the suspended read, moderators and staff have their own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from digest.accounts.access import (
    moderator_required,
    person_required,
    signed_in_required,
    staff_required,
)
from digest.accounts.suspend import FOR_GOOD, suspend
from tests.factories import make_user
from tests.people import browser_of, charlie, dora, eve

pytestmark = pytest.mark.django_db


def ask(decorator, user=None, method="GET", **headers):
    """A view behind ``decorator``, as ``user`` (None: a stranger) asks for it."""
    request = RequestFactory().generic(method, "/deed?x=1", headers=headers)
    request.user = user or AnonymousUser()
    request.session = {}
    return decorator(lambda request: HttpResponse("done"))(request)


@pytest.mark.parametrize(
    "decorator", [person_required, signed_in_required, moderator_required, staff_required]
)
def test_a_stranger_signs_in_first_and_comes_back(decorator):
    answer = ask(decorator)
    assert (answer.status_code, answer["Location"]) == (302, "/login?next=/deed%3Fx%3D1")


@pytest.mark.parametrize(
    ("method", "headers"), [("POST", {}), ("GET", {"HX-Request": "true"}), ("DELETE", {})]
)
def test_a_stranger_s_deed_or_fragment_gets_a_short_401(method, headers):
    answer = ask(person_required, method=method, **headers)
    assert (answer.status_code, answer.content) == (401, b"Sign in first.")


def test_members_pass():
    alice = make_user("alice")
    assert ask(person_required, alice, "POST").content == b"done"
    for decorator in (moderator_required, staff_required):
        with pytest.raises(PermissionDenied):
            ask(decorator, alice)


def test_moderators_moderate_and_staff_do_all():
    assert ask(moderator_required, dora()).content == b"done"
    with pytest.raises(PermissionDenied):
        ask(staff_required, make_user("x2", is_moderator=True))
    staff = eve()
    assert ask(moderator_required, staff, "POST").content == b"done"
    assert ask(staff_required, staff, "POST").content == b"done"


def test_the_suspended_read_and_are_told_why_they_cannot_write():
    person = charlie()
    assert ask(person_required, person).content == b"done"
    answer = ask(person_required, person, "POST")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "No spam" in page
    assert "It ends on" in page
    assert "appeal" in page


def test_a_suspension_for_good_says_that_it_has_no_end():
    alice = make_user("alice")
    suspend(alice, FOR_GOOD, "No spam", timezone.now())
    assert "It has no end." in ask(person_required, alice, "POST").content.decode()


def test_the_suspended_change_their_settings_and_leave():
    assert ask(signed_in_required, charlie(), "POST").content == b"done"


def test_a_suspension_that_is_over_binds_nobody():
    alice = make_user("alice", suspended_until=timezone.now(), suspended_rule="No spam")
    assert ask(person_required, alice, "POST").content == b"done"


def test_the_account_s_own_page_tells_of_the_suspension():
    person = charlie()
    person.suspended_at = None
    person.save()
    assert "No spam" in browser_of(person).get("/settings").content.decode()
