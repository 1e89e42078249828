"""Verb: make the number of unread notices of some people equal to their rows."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from digest.accounts.models import User
from digest.notifications.models import Notice


def unread_count(user: OuterRef) -> Coalesce:
    """As a part of another statement; ``user`` is the reference to an account's id."""
    rows = Notice.objects.unread().filter(user=user).order_by().values("user")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def recount(users: Collection[int]) -> None:
    """`User.unread`, which is read with the session: pages show it without a statement of their own."""
    User.objects.filter(pk__in=users).update(unread=unread_count(OuterRef("pk")))
