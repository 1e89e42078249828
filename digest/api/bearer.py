"""Who a request with `Authorization: Bearer` acts for, what its token may do, and how often.

Cookies are never looked at: no page that a browser has open can make it write through the API.
"""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from digest.accounts.hashes import hash_of
from digest.accounts.limits import HOUR, Limit, allow, window
from digest.accounts.models import Token, User

PUBLISH = "publish"  # the scope that opens chats to others
LIMIT = Limit("api", 600, HOUR)  # requests with one person's tokens


class TooOften(HttpError):
    """``limit`` of a person is reached: what `Retry-After` says is when its window ends."""

    def __init__(self, limit: Limit, user: User, now: datetime) -> None:
        super().__init__(429, "That is too often. Wait for the time that Retry-After says.")
        self.wait = window(limit, user.pk, now)[1] - now


def living(token: str, now: datetime) -> Token | None:
    """A token that has not ended, of an account that lives."""
    row = Token.objects.filter(token_hash=hash_of(token), ends__gt=now).select_related("user").first()
    if row is None or not row.user.is_active or row.user.deleted_at is not None:
        return None
    return row


class Bearer(HttpBearer):
    """``scope`` that the token must have; `request.auth` is the person afterwards."""

    openapi_name = "Token"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """401 without a living token of a living account, 403 for who is suspended or a scope that it has
        not, 429 when it is too often."""
        now = timezone.now()
        row = living(token, now)
        if row is None:
            return None
        user = row.user
        request.limited = user.pk  # type: ignore[attr-defined]
        if not allow(LIMIT, user.pk, now):
            raise TooOften(LIMIT, user, now)
        if user.is_suspended(now):
            raise HttpError(403, "This account is suspended.")
        if self.scope not in row.scope_list:
            raise HttpError(403, f"This token may not do that: it has no scope {self.scope}.")
        if row.used != now.date():
            Token.objects.filter(pk=row.pk).update(used=now.date())
        return user


def reader(request: HttpRequest, scope: str) -> User | None:
    """Who reads what is open to everybody too: None without a token; one that will not do is refused as by
    `Bearer`."""
    if "Authorization" not in request.headers:
        return None
    user = Bearer(scope)(request)
    if user is None:
        raise HttpError(401, "There is no such token.")
    return cast(User, user)


def refused_at_mcp(authorization: str) -> tuple[int, str] | None:
    """Status and words for a token that is not let in at `/mcp`: a dead one, one of who is suspended, and one
    with which an assistant could publish what its person has not seen. None for one that is."""
    kind, _, token = authorization.partition(" ")
    now = timezone.now()
    row = living(token.strip(), now) if kind.lower() == "bearer" else None
    if row is None:
        return 401, "There is no such token."
    if row.user.is_suspended(now):
        return 403, "This account is suspended."
    if PUBLISH in row.scope_list:
        return 403, "A token that may publish is not for assistants. Make one without that scope."
    return None


def tell_limits(request: HttpRequest, response: HttpResponse) -> None:
    """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) of who showed a token."""
    who = getattr(request, "limited", None)
    if who is None:
        return
    now = timezone.now()
    left, ends = window(LIMIT, who, now)
    response["RateLimit-Policy"] = f'"hour";q={LIMIT.most};w={int(HOUR.total_seconds())}'
    response["RateLimit"] = f'"hour";r={left};t={ceil((ends - now).total_seconds())}'
    response["Cache-Control"] = "private, no-store"
