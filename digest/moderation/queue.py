"""The stage of this room: what waits for a moderator gets a case, and cases of what is gone are closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction

from digest.chats.models import OPEN, Transcript
from digest.comments.models import Comment
from digest.lib.moderated import State
from digest.moderation.models import Case, Target
from digest.posts.models import Post

BATCH = 200


def queue(now: datetime) -> dict[str, int]:
    """Safe to repeat. It asks the rows themselves, so that what an edit queued is found too."""
    opened = sum(open_cases(target, model, now) for target, model in WRITTEN)
    closed = sum(close_cases(target, model, now) for target, model in WRITTEN) + close_chats(now)
    return {"opened": opened, "closed": closed}


WRITTEN: Sequence[tuple[str, type[Post] | type[Comment]]] = ((Target.POST, Post), (Target.COMMENT, Comment))


def open_cases(target: str, model: type[models.Model], now: datetime) -> int:
    has_case = Case.objects.open().filter(target=target).values("target_id")
    waiting = model._default_manager.filter(state=State.QUEUED).exclude(pk__in=has_case).order_by("pk")
    cases = [
        Case(target=target, target_id=pk, author_id=author, rule=reason[:40], opened=now)
        for pk, author, reason in waiting.values_list("pk", "author_id", "state_reason")[:BATCH]
    ]
    if cases:
        with transaction.atomic():
            Case.objects.bulk_create(cases, ignore_conflicts=True)
    return len(cases)


def close_cases(target: str, model: type[models.Model], now: datetime) -> int:
    """Nothing is left to decide about what its author deleted."""
    cases = Case.objects.open().filter(target=target)
    gone = model._default_manager.filter(state=State.DELETED, pk__in=cases.values("target_id"))
    pks = list(gone.values_list("pk", flat=True)[:BATCH])
    return cases.filter(target_id__in=pks).update(closed=now) if pks else 0


def close_chats(now: datetime) -> int:
    """Nothing is left to decide about a chat that its owner closed or deleted: nobody else opens it."""
    standing = Transcript.objects.filter(visibility__in=OPEN).values("pk")
    return Case.objects.open().filter(target=Target.CHAT).exclude(target_id__in=standing).update(closed=now)
