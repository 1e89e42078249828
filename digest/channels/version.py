"""The number that says what is public: caches of public bytes drop everything when it changes."""

from __future__ import annotations

from django.db.models import F

from digest.channels.models import PublicVersion


def current() -> int:
    """The present number; 0 before the first change."""
    return PublicVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def bump() -> None:
    """Call in the transaction that takes something from the public, or corrects it (verbs only)."""
    if not PublicVersion.objects.filter(pk=1).update(number=F("number") + 1):
        PublicVersion.objects.get_or_create(pk=1, defaults={"number": 1})
