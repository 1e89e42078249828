"""Times in the time zone of the account, where it has one."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

KNOWN = frozenset(available_timezones())


class OwnZone:
    """Middleware after the sessions'."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = getattr(request.session, "person", None)
        if person is None or person.time_zone not in KNOWN:
            return self.get_response(request)
        with timezone.override(ZoneInfo(person.time_zone)):
            return self.get_response(request)
