"""Verb: read notices leave after a while."""

from __future__ import annotations

from collections.abc import Collection

from digest.notifications.models import Notice


def prune(pks: Collection[int]) -> None:
    """With what they say was told."""
    Notice.objects.filter(pk__in=pks, read_at__isnull=False).delete()
