"""Opening the one case of a thing that waits for a moderator."""

from __future__ import annotations

from datetime import datetime

from digest.moderation.models import Case
from digest.moderation.things import Thing


def open_case(thing: Thing, now: datetime, rule: str = "") -> Case:
    """Its open case, with ``rule`` (a spam rule) when one queued it. Call in a transaction."""
    existing = Case.objects.open().of(thing.target, thing.ids).order_by("pk").first()
    if existing is None:
        existing, _made = Case.objects.get_or_create(
            target=thing.target,
            target_id=thing.pk,
            closed=None,
            defaults={"author": thing.author, "opened": now, "rule": rule},
        )
    if rule and existing.rule != rule:
        existing.rule = rule
        existing.save(update_fields=["rule"])
    return existing
