"""Verb: somebody opened a shared chat."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from digest.chats.models import Transcript


def count_view(transcript: Transcript) -> None:
    """One more in its total, which its owner sees: no person, address, cookie or hour is kept."""
    with transaction.atomic():
        Transcript.objects.filter(pk=transcript.pk).update(views=F("views") + 1)
