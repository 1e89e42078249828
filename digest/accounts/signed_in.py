"""Who is signed in: the person that the session was read with, if their password is still the same."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from digest.accounts.models import User
from digest.accounts.sessions import SessionStore


def person_of_session(request: HttpRequest) -> User | AnonymousUser:
    """Without a statement beside the session's own. What does not match is Django's to refuse."""
    session = cast(SessionStore, request.session)
    person = session.person
    if person and session.get(SESSION_KEY) == str(person.pk):
        kept = session.get(HASH_SESSION_KEY, "")
        if constant_time_compare(kept, person.get_session_auth_hash()):
            return person
    return get_user(request)


class SignedIn(AuthenticationMiddleware):
    """In place of Django's, which reads the person by a statement of its own."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: person_of_session(request))  # type: ignore[assignment]
