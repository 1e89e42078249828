"""Verb: note whom a post or a comment names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from digest.accounts.models import User


def mention(thing: Any, names: Iterable[str]) -> None:
    """The `mentions` of ``thing``, a post or a comment, become those of the people with these names; its
    author's own is left out."""
    noted, meant = thing.mentions, set(names)
    with transaction.atomic():
        people = User.objects.filter(username__in=meant).exclude(pk=thing.author_id or 0)
        named = set(people.values_list("pk", flat=True)) if meant else set()
        before = set(noted.values_list("user", flat=True))
        noted.filter(user__in=before - named).delete()
        own = {noted.field.name: thing}
        noted.bulk_create([noted.model(user_id=pk, **own) for pk in sorted(named - before)])
