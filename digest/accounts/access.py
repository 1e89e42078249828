"""Who asks, and who may open a page: decorators of views.

Somebody who is not signed in goes to the login page and back; a form or a fragment (HX-Request) cannot, and
gets a short 401.

A suspended person reads and arranges what they read (languages, saving, hiding, muting, watching,
unfollowing), takes their own things away, keeps their account safe, exports it, appeals and leaves: such
views are behind `signed_in_required`. What others see or what counts is closed, behind `person_required`:
writing, votes, following, reports, channels, the name, invitations, tokens. Its page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from digest.accounts.models import User

Viewer = User | AnonymousUser
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
READS = {"GET", "HEAD", "OPTIONS"}


def person_of(request: HttpRequest) -> User | None:
    """Who is signed in, or None."""
    return request.user if request.user.is_authenticated else None


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks, signed in or not: for what asks who may see something."""
    return person_of(request) or AnonymousUser()


def signed_in(request: HttpRequest) -> User:
    """Who acts, in views that a decorator of this module lets nobody else into; 403 to anybody else."""
    person = person_of(request)
    if person is None:
        raise PermissionDenied
    return person


def to_login(request: HttpRequest) -> HttpResponseBase:
    if request.method in READS and "HX-Request" not in request.headers:
        return redirect_to_login(request.get_full_path())
    return HttpResponse(_("Sign in first."), status=401, content_type="text/plain; charset=utf-8")


def suspended(request: HttpRequest) -> bool:
    """Whether a suspended person asks; for views that leave them one deed and not another."""
    person = person_of(request)
    return person is not None and person.is_suspended(timezone.now())


def refuse_suspended(request: HttpRequest) -> HttpResponse:
    """403 and the page that names the rule, the end, what is left to do, and how to appeal."""
    return render(request, "accounts/suspended.html", {"person": request.user}, status=403)


def guarded(view: View, allowed: Callable[[User], bool], *, suspended_may_write: bool) -> View:
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return to_login(request)
        if not allowed(person):
            raise PermissionDenied
        writes = request.method not in READS
        if writes and not suspended_may_write and suspended(request):
            return refuse_suspended(request)
        return view(request, *args, **kwargs)

    return cast(View, guard)


def signed_in_required(view: View) -> View:
    """For what is left to a suspended person too."""
    return guarded(view, lambda person: True, suspended_may_write=True)


def person_required(view: View) -> View:
    """For pages and deeds of people. Deeds are closed to those who are suspended."""
    return guarded(view, lambda person: True, suspended_may_write=False)


def moderator_required(view: View) -> View:
    """Moderators and staff; 403 to others."""
    return guarded(view, lambda person: person.may_moderate, suspended_may_write=False)


def staff_required(view: View) -> View:
    """Staff; 403 to others."""
    return guarded(view, lambda person: person.is_staff, suspended_may_write=False)
