"""Deleting one's account: what goes, what stays, and then it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from digest.accounts.access import signed_in, signed_in_required
from digest.accounts.empty_account import LastStaff, empty_account
from digest.accounts.forms import LeaveForm
from digest.accounts.models import User
from digest.channels.forget_person import forget_person as forget_channels
from digest.chats.forget_person import forget_person as forget_chats
from digest.comments.forget_person import forget_person as forget_comments
from digest.moderation.forget_person import forget_person as forget_moderation
from digest.notifications.forget_person import forget_person as forget_notices
from digest.pages.forget_taste import forget_taste
from digest.posts.forget_deeds import forget_deeds
from digest.posts.forget_written import forget_written
from digest.search.forget_person import forget_person as forget_found

# From the right to the left, the account last: each room forgets what hangs on what is to its left.
ROOMS: tuple[Callable[[User, datetime], None], ...] = (
    forget_taste,
    forget_notices,
    forget_found,
    forget_moderation,
    forget_comments,
    forget_deeds,
    forget_written,
    forget_chats,
    forget_channels,
    empty_account,
)


def forget(user: User, now: datetime) -> None:
    """Every room forgets ``user``, in one transaction. Raises `LastStaff`."""
    with transaction.atomic():
        for room in ROOMS:
            room(user, now)


@signed_in_required
@reauthentication_required
def leave(request: HttpRequest) -> HttpResponse:
    """Asks for the name, since there is no way back."""
    form = LeaveForm(request.POST or None, user=signed_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            forget(User.objects.get(pk=signed_in(request).pk), timezone.now())
        except LastStaff:
            form.add_error(
                None, _("You are the only one who runs this site. Give somebody else that role first.")
            )
        else:
            logout(request)
            return render(request, "pages/left.html")
    return render(request, "pages/leave.html", {"form": form})
