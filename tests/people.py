"""The small cast of tests: Alice writes, Bob follows, Charlie may not; Dora moderates, Eve is staff."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from digest.accounts.models import User
from tests.factories import make_user


def alice() -> User:
    return make_user("alice")


def bob() -> User:
    return make_user("bob")


def charlie() -> User:
    """Suspended, for a week."""
    now = timezone.now()
    return make_user(
        "charlie", suspended_at=now, suspended_until=now + timedelta(days=7), suspended_rule="No spam"
    )


def dora() -> User:
    return make_user("dora", is_moderator=True)


def eve() -> User:
    return make_user("eve", is_staff=True)


def newcomer() -> User:
    """Signed up a minute ago."""
    return make_user("nina", date_joined=timezone.now() - timedelta(minutes=1))


def browser_of(user: User, **headers: str) -> Client:
    """A browser in which ``user`` is signed in."""
    client = Client(headers=headers)
    client.force_login(user)
    return client
