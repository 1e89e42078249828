"""Verb: a draft is not wanted any more."""

from __future__ import annotations

from django.db import transaction

from digest.chats.models import Transcript, Visibility


def drop_draft(draft: Transcript) -> None:
    """Nothing of it is left, nor of the share link that it was read from. Safe to repeat; what was kept
    meanwhile stays."""
    with transaction.atomic():
        row = Transcript.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
        if row is not None and row.visibility == Visibility.DRAFT:
            row.delete()
